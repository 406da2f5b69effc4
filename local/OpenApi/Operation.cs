using System.Text.Json.Nodes;

namespace TakeItDown.Local.OpenApi;

/// <summary>What the attributes of an HTTP function do not say.</summary>
/// <param name="Caller">For whom it is: <c>Person</c>, <c>Platform</c>, <c>Operator</c> or <c>Anyone</c>.</param>
/// <param name="Replies">Its answers, without those that <see cref="Operations.RepliesOf"/> derives.</param>
internal sealed record Operation(string Caller, params IReadOnlyList<Operation.Reply> Replies)
{
    /// <summary>The scheme of the <c>Authorization</c> header it wants, or null.</summary>
    public string? Scheme { get; init; }

    /// <summary>The JSON it takes, or null.</summary>
    public Type? Body { get; init; }

    /// <summary>What else stands in the request: query parameters, headers and the parts of its path.</summary>
    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    /// <param name="Status">The HTTP status.</param>
    /// <param name="Description">What it means.</param>
    /// <param name="Content">What is in it, or null for nothing.</param>
    internal sealed record Reply(int Status, string Description, Type? Content = null);

    /// <param name="In">Where it stands: <c>query</c>, <c>header</c> or <c>path</c>.</param>
    /// <param name="Name">Its name there.</param>
    /// <param name="Description">What it means.</param>
    /// <param name="Schema">What it may be.</param>
    internal sealed record Parameter(string In, string Name, string Description, JsonObject Schema)
    {
        public bool IsRequired { get; init; } = In == "path";

        public JsonNode Write() => new JsonObject
        {
            ["in"] = In,
            ["name"] = Name,
            ["description"] = Description,
            ["required"] = IsRequired,
            ["schema"] = Schema.DeepClone(),
        };
    }
}
