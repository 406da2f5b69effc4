using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Operators;

namespace TakeItDown.Benign;

/// <summary>A valid request to add hashes to the benign list, or to remove them.</summary>
/// <param name="Reason">Why, for example where the hashes come from.</param>
/// <param name="Hashes">The hashes, each once.</param>
internal sealed record BenignRequest(Reason Reason, IReadOnlyCollection<HashValue> Hashes)
{
    public const int MaxHashes = 2_000;

    /// <summary>Reads a request, or names the first field that breaks a rule.</summary>
    public static async Task<(BenignRequest? Parsed, ApiProblem? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (bytes, problem) = await RequestBody.ReadAsync(request, cancellationToken);
        if (problem is not null
            || !RequestBody.TryParse(bytes, BenignJson.Default.BenignBody, out var body, out problem)
            || !Reason.TryParse(body.Reason, out var reason, out problem)
            || !TryParse(body.Hashes, out var hashes, out problem))
            return (null, problem);
        return (new(reason, hashes), null);
    }

    private static bool TryParse(
        IReadOnlyList<BenignBody.Entry?>? entries, [NotNullWhen(true)] out IReadOnlyCollection<HashValue>? hashes, [NotNullWhen(false)] out ApiProblem? problem)
    {
        var parsed = new HashSet<HashValue>();
        hashes = null;
        problem = entries switch
        {
            null => ApiProblem.Required("hashes"),
            { Count: 0 or > MaxHashes } => new("hashes", new("hashes-count", $"Send 1 to {MaxHashes} hashes in one call.")),
            _ => null,
        };
        if (problem is not null)
            return false;
        foreach (var (index, entry) in entries!.Index())
        {
            (var hash, problem) = Parse($"hashes[{index}]", entry);
            if (problem is not null)
                return false;
            parsed.Add(hash!);
        }

        hashes = parsed;
        return true;
    }

    private static (HashValue? Hash, ApiProblem? Problem) Parse(string at, BenignBody.Entry? entry)
    {
        if (entry is null)
            return (null, ApiProblem.Required(at));
        if (entry.SignalType is null)
            return (null, ApiProblem.Required($"{at}.signalType"));
        if (SignalType.Find(entry.SignalType) is not { } signalType || !BenignIndex.SignalTypes.Contains(signalType))
            return (null, new($"{at}.signalType", new("signal-type", $"A signal type must be one of {string.Join(", ", BenignIndex.SignalTypes)}.")));
        if (entry.HashValue is null)
            return (null, ApiProblem.Required($"{at}.hashValue"));
        return HashValue.TryParse(signalType, entry.HashValue, out var hash, out var broken)
            ? (hash, null)
            : (null, new($"{at}.hashValue", broken));
    }
}

/// <summary>Hashes of popular innocent pictures, and why they are added or removed.</summary>
/// <remarks>Before validation: every member may be missing. <see cref="BenignRequest"/> validates it.</remarks>
/// <param name="Reason">A sentence without hashes, case numbers and keys. Only the audit stores it.</param>
/// <param name="Hashes">1 to 2,000 hashes.</param>
internal sealed record BenignBody(string? Reason, IReadOnlyList<BenignBody.Entry?>? Hashes)
{
    /// <summary>One hash.</summary>
    /// <param name="SignalType">Its type.</param>
    /// <param name="HashValue">Hexadecimal, upper or lower case.</param>
    internal sealed record Entry(string? SignalType, string? HashValue);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(BenignBody))]
[JsonSerializable(typeof(GetBenign.Response), TypeInfoPropertyName = "GetBenignResponse")]
[JsonSerializable(typeof(ImportBenign.Response), TypeInfoPropertyName = "ImportBenignResponse")]
[JsonSerializable(typeof(RemoveBenign.Response), TypeInfoPropertyName = "RemoveBenignResponse")]
internal sealed partial class BenignJson : JsonSerializerContext;
