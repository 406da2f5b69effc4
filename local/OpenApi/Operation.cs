using System.Text.Json.Nodes;

namespace TakeItDown.Local.OpenApi;

/// <summary>The parts of an operation that the attributes of its function do not contain.</summary>
/// <param name="Caller">Who calls it: <c>Person</c>, <c>Platform</c>, <c>Operator</c> or <c>Anyone</c>.</param>
/// <param name="Description">What a client should know, in a few sentences.</param>
/// <param name="Responses">Its responses, without those that <see cref="Operations.ResponsesOf"/> adds.</param>
internal sealed record Operation(string Caller, string Description, params IReadOnlyList<Operation.Response> Responses)
{
    /// <summary>The scheme of the required <c>Authorization</c> header, or null.</summary>
    public string? Scheme { get; init; }

    /// <summary>The type of the JSON body, or null.</summary>
    public Type? Body { get; init; }

    /// <summary>Whether the body can be left out.</summary>
    public bool IsBodyOptional { get; init; }

    /// <summary>Query parameters, headers and path parameters.</summary>
    public IReadOnlyList<Parameter> Parameters { get; init; } = [];

    /// <param name="Status">The HTTP status.</param>
    /// <param name="Description">What it means.</param>
    /// <param name="Content">The type of its body, or null.</param>
    internal sealed record Response(int Status, string Description, Type? Content = null);

    /// <param name="In">Its location: <c>query</c>, <c>header</c> or <c>path</c>.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Description">What it means.</param>
    /// <param name="Schema">Its JSON Schema.</param>
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
