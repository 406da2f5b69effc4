using System.Text.Json;
using System.Text.Json.Nodes;

namespace TakeItDown.Tests.Infra.Support;

/// <summary>A resource that a deployment would create. Values that only Azure knows are expressions, <c>[…]</c>.</summary>
public sealed record Resource(string Id, string Type, string Name, string ApiVersion, JsonObject Json)
{
    private static readonly JsonObject None = [];

    public JsonNode? this[string path] =>
        path.Split('.').Aggregate((JsonNode?)Json, (node, step) => node is JsonArray list ? list[int.Parse(step, null)] : node?[step]);

    public JsonObject Properties => Json["properties"]?.AsObject() ?? None;

    /// <summary>The last segment of its name.</summary>
    public string ShortName => Name.Split('/')[^1];

    /// <summary>The id of the resource that an extension resource (a role, lock or diagnostic setting) applies to.</summary>
    public string Scope => Id[..Id.LastIndexOf("/providers/", StringComparison.Ordinal)];

    public string Text(string path) => this[path]?.GetValue<string>() ?? "";

    public bool Is(string path, bool value) => this[path] is JsonValue node && node.GetValueKind() == (value ? JsonValueKind.True : JsonValueKind.False);

    public IReadOnlyList<string> Texts(string path) => [.. this[path]!.AsArray().Select(node => node!.GetValue<string>())];

    public static Resource Of(JsonObject json) => new(
        json["id"]!.GetValue<string>(), json["type"]!.GetValue<string>(), json["name"]!.GetValue<string>(), json["apiVersion"]!.GetValue<string>(), json);
}
