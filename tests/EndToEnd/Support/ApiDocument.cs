using System.Text.Json.Nodes;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>The OpenAPI document of the exchange.</summary>
internal sealed class ApiDocument(JsonNode document)
{
    private const string Name = "api";

    private readonly JsonSchemas schemas = new(new Dictionary<string, JsonNode>(StringComparer.Ordinal) { [Name] = document });

    /// <summary>All operations, for example <c>get /v1/feed</c>.</summary>
    public IEnumerable<string> Operations =>
        from path in document["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        select $"{method.Key} {path.Key}";

    /// <summary>The operation of a call.</summary>
    public string OperationOf(RecordedCalls.Call call) => Operations.Single(operation => IsOf(call, operation));

    /// <summary>Returns the differences between the calls and the document.</summary>
    public Task<IReadOnlyList<string>> FindErrorsAsync(IEnumerable<RecordedCalls.Call> calls) => schemas.FindErrorsAsync([.. calls.SelectMany(ValuesOf)]);

    /// <summary>Returns the errors of a value against a schema of the document.</summary>
    public Task<IReadOnlyList<string>> FindErrorsAsync(string schema, string what, JsonNode? value) =>
        schemas.FindErrorsAsync((what, $"{Name}#/components/schemas/{schema}", value));

    private IEnumerable<(string What, string Schema, JsonNode? Value)> ValuesOf(RecordedCalls.Call call)
    {
        var parts = OperationOf(call).Split(' ');
        var operation = document["paths"]![parts[1]]![parts[0]]!;
        var place = $"{Name}#/paths/{Escape(parts[1])}/{parts[0]}";
        var expected = operation["responses"]![$"{call.Status}"];
        Assert.True(expected is not null, $"{call} is not in the document.");
        var contents = expected["content"]?.AsObject().Select(content => content.Key).ToList() ?? [];
        Assert.True(call.Text.Length == 0 ? contents.Count == 0 : contents.Contains(call.ContentType!), $"{call} returns {call.ContentType}.");
        if (call.Text.Length > 0)
            yield return ($"{call}", $"{place}/responses/{call.Status}/content/{Escape(call.ContentType!)}/schema", call.Json);
        if (call is { Sent: { } sent, Status: < 300 })
            yield return ($"the body of {call}", $"{place}/requestBody/content/{Escape("application/json")}/schema", JsonNode.Parse(sent));
    }

    private static bool IsOf(RecordedCalls.Call call, string operation)
    {
        var (described, called) = ($"{operation.Split(' ')[0]} /api{operation.Split(' ')[1]}".Split('/'), $"{call.Method} {call.Path}".Split('/'));
        return described.Length == called.Length && described.Zip(called, (one, other) => one == other || (one[0] == '{' && other != "me")).All(same => same);
    }

    private static string Escape(string key) => Uri.EscapeDataString(key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
}
