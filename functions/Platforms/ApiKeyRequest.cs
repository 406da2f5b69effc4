using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using TakeItDown.ApiKeys;
using TakeItDown.Http;

namespace TakeItDown.Platforms;

/// <summary>A valid request for a new API key of a platform.</summary>
/// <param name="Scope">What the key can do.</param>
/// <param name="Expires">When it stops working, or null.</param>
internal sealed record ApiKeyRequest(ApiKeyScope Scope, DateTimeOffset? Expires)
{
    /// <summary>For the audit.</summary>
    public string Target => $"{(Scope == ApiKeyScope.ReadAndVerdicts ? "" : $", {Scope} only")}{(Expires is { } time ? $", until {time:u}" : "")}";

    /// <summary>Reads a request body, or names the first field that breaks a rule. An empty body asks for a key with every right and no end.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> json, DateTimeOffset now, [NotNullWhen(true)] out ApiKeyRequest? parsed, [NotNullWhen(false)] out ApiProblem? problem)
    {
        parsed = null;
        if (!RequestBody.TryParse(json.IsEmpty ? "{}"u8.ToArray() : json, ApiKeyRequestJson.Default.ApiKeyBody, out var body, out problem))
            return false;
        var scope = ApiKeyScope.ReadAndVerdicts;
        DateTimeOffset expires = default;
        if (body.Scope is not null && !(Enum.GetNames<ApiKeyScope>().Contains(body.Scope) && Enum.TryParse(body.Scope, out scope)))
            problem = new("scope", new("scope", $"'scope' must be one of {string.Join(", ", Enum.GetNames<ApiKeyScope>())}."));
        else if (body.Expires is not null && !ApiTime.TryParse(body.Expires, out expires))
            problem = new("expires", ApiTime.Format);
        else if (body.Expires is not null && expires <= now)
            problem = new("expires", new("time-past", "The end of a key must be in the future."));
        else
            parsed = new(scope, body.Expires is null ? null : expires);
        return problem is null;
    }
}

/// <summary>What a new API key can do, and until when.</summary>
/// <remarks>Before validation: every member may be missing. <see cref="ApiKeyRequest"/> validates it.</remarks>
/// <param name="Scope"><c>ReadAndVerdicts</c> (the default), <c>Read</c> to read hashes only, or <c>Verdicts</c> to send verdicts only.</param>
/// <param name="Expires">When the key stops working, in the future. Leave it out for a key without an end.</param>
internal sealed record ApiKeyBody(string? Scope, string? Expires);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ApiKeyBody))]
internal sealed partial class ApiKeyRequestJson : JsonSerializerContext;
