using System.Text.Json.Nodes;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>What the exchange says of its API, <c>v1/openapi.json</c>.</summary>
internal sealed class ApiDocument(JsonNode document)
{
    private const string Name = "api";

    private readonly JsonSchemas schemas = new(new Dictionary<string, JsonNode>(StringComparer.Ordinal) { [Name] = document });

    /// <summary>Every operation, <c>get /v1/feed</c>.</summary>
    public IEnumerable<string> Operations =>
        from path in document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select $"{method.Key} {path.Key}";

    /// <summary>The operation that was called.</summary>
    public string OperationOf(Conversation.Turn turn) => Operations.Single(operation => IsOf(turn, operation));

    /// <summary>What is otherwise than the document says, in words.</summary>
    public Task<IReadOnlyList<string>> FaultsAsync(IEnumerable<Conversation.Turn> turns) => schemas.FaultsAsync([.. turns.SelectMany(Judge)]);

    /// <summary>What is wrong with a value of one of the document's schemas.</summary>
    public Task<IReadOnlyList<string>> FaultsAsync(string schema, string what, JsonNode? value) =>
        schemas.FaultsAsync((what, $"{Name}#/components/schemas/{schema}", value));

    private IEnumerable<(string What, string Schema, JsonNode? Value)> Judge(Conversation.Turn turn)
    {
        var parts = OperationOf(turn).Split(' ');
        var operation = document["paths"]![parts[1]]![parts[0]]!;
        var place = $"{Name}#/paths/{Escape(parts[1])}/{parts[0]}";
        var reply = operation["responses"]![$"{turn.Status}"];
        Assert.True(reply is not null, $"{turn} is not in the document.");
        var contents = reply["content"]?.AsObject().Select(content => content.Key).ToList() ?? [];
        Assert.True(turn.Text.Length == 0 ? contents.Count == 0 : contents.Contains(turn.ContentType!), $"{turn} answers {turn.ContentType}.");
        if (turn.Text.Length > 0)
            yield return ($"{turn}", $"{place}/responses/{turn.Status}/content/{Escape(turn.ContentType!)}/schema", turn.Json);
        if (turn is { Sent: { } sent, Status: < 300 })
            yield return ($"the body of {turn}", $"{place}/requestBody/content/{Escape("application/json")}/schema", JsonNode.Parse(sent));
    }

    private static bool IsOf(Conversation.Turn turn, string operation)
    {
        var (told, called) = ($"{operation.Split(' ')[0]} /api{operation.Split(' ')[1]}".Split('/'), $"{turn.Method} {turn.Path}".Split('/'));
        return told.Length == called.Length && told.Zip(called, (one, other) => one == other || (one[0] == '{' && other != "me")).All(same => same);
    }

    private static string Escape(string key) => Uri.EscapeDataString(key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
}
