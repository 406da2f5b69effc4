using System.Text.Json.Nodes;

namespace TakeItDown.Local.OpenApi;

/// <summary>Members that depend on each other, as alternatives. Generators of types understand those, unlike <c>if</c> and <c>then</c>.</summary>
internal static class Alternatives
{
    /// <summary>Moves the members that the alternatives name from a schema into its <c>oneOf</c>.</summary>
    /// <param name="schema">The schema of a type. Changed in place.</param>
    /// <param name="alternatives">The required members of each, with the rules that are narrower there. The other members are absent.</param>
    public static void Split(JsonObject schema, params IReadOnlyList<JsonObject> alternatives)
    {
        var properties = schema["properties"]!.AsObject();
        var moved = properties.Where(property => alternatives.Any(alternative => alternative.ContainsKey(property.Key)))
            .Select(property => (Name: property.Key, Schema: property.Value!.AsObject())).ToList();
        // Requests have no other members than these, and an alternative's count as evaluated.
        var isClosed = schema.Remove("additionalProperties");
        foreach (var (name, _) in moved)
            properties.Remove(name);
        if (properties.Count == 0)
            schema.Remove("properties");
        var required = schema["required"]!.AsArray().Select(name => (string)name!).Except(moved.Select(member => member.Name)).ToList();
        schema.Remove("required");
        if (required.Count > 0)
            schema["required"] = SchemaRules.Names(required);
        schema["oneOf"] = new JsonArray([.. alternatives.Select(alternative => Write(alternative, moved, isClosed))]);
        if (isClosed)
            schema["unevaluatedProperties"] = false;
    }

    private static JsonObject Write(JsonObject alternative, IReadOnlyList<(string Name, JsonObject Schema)> members, bool isClosed)
    {
        var present = members.Where(member => alternative.ContainsKey(member.Name)).ToList();
        var written = new JsonObject
        {
            ["properties"] = new JsonObject(present.Select(member =>
                KeyValuePair.Create(member.Name, (JsonNode?)Narrow(member.Schema, alternative[member.Name]!.AsObject())))),
            ["required"] = SchemaRules.Names(present.Select(member => member.Name)),
        };
        var absent = members.Select(member => member.Name).Except(present.Select(member => member.Name)).ToList();
        if (absent.Count > 0 && !isClosed)
            written["not"] = Present(absent.Single());
        return written;
    }

    private static JsonObject Narrow(JsonObject member, JsonObject rules)
    {
        var narrowed = member.DeepClone().AsObject();
        if (rules.ContainsKey("const"))
        {
            narrowed.Remove("enum");
            narrowed.Remove("examples");
        }

        foreach (var (name, rule) in rules)
            narrowed[name] = rule?.DeepClone();
        return narrowed;
    }

    private static JsonObject Present(string name) =>
        new() { ["properties"] = new JsonObject { [name] = new JsonObject() }, ["required"] = SchemaRules.Names([name]) };
}
