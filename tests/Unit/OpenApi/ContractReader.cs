using System.Globalization;
using System.Text.Json.Nodes;

namespace TakeItDown.Tests.Unit.OpenApi;

/// <summary>Reads what clients rely on from an OpenAPI document or a JSON Schema.</summary>
/// <param name="root">The document, to which its references refer.</param>
internal sealed class ContractReader(JsonObject root)
{
    private static readonly string[] LimitNames = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "pattern"];
    private static readonly IReadOnlyDictionary<string, string> NoLimits = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The items of an OpenAPI document.</summary>
    public static IReadOnlyList<ContractItem> ReadDocument(JsonObject document)
    {
        var reader = new ContractReader(document);
        return
        [
            .. from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               from item in reader.ReadOperation($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!.AsObject())
               select item,
            .. from hook in document["webhooks"]!.AsObject()
               from operation in hook.Value!.AsObject()
               from item in reader.ReadEvent($"EVENT {hook.Key}/{operation.Key}", operation.Value!.AsObject())
               select item,
        ];
    }

    /// <summary>The items of a JSON Schema of something that clients receive.</summary>
    public static IReadOnlyList<ContractItem> ReadSchema(string name, JsonObject schema) =>
        [.. new ContractReader(schema).Walk($"SCHEMA {name}", "event", ".", [schema], Presence.Required)];

    private IEnumerable<ContractItem> ReadOperation(string name, JsonObject operation)
    {
        var schemes = operation["security"]!.AsArray().SelectMany(scheme => scheme!.AsObject().Select(entry => entry.Key)).ToList();
        yield return new(name, ContractItem.OperationPart, ".", schemes is [] ? "none" : string.Join('|', schemes), Presence.Required, [], NoLimits);
        var parameters = operation["parameters"]?.AsArray().SelectMany(
            parameter => Walk(name, Text(parameter!["in"]), Text(parameter["name"]), [parameter["schema"]!.AsObject()], PresenceOf(parameter["required"])));
        foreach (var item in parameters ?? [])
            yield return item;
        foreach (var item in ReadBody(name, "request", operation["requestBody"], PresenceOf(operation["requestBody"]?["required"])))
            yield return item;
        foreach (var (status, response) in operation["responses"]!.AsObject())
        {
            if (response!["content"] is null)
                yield return new(name, status, ".", "none", Presence.Required, [], NoLimits);
            foreach (var item in ReadBody(name, status, response, Presence.Required))
                yield return item;
        }
    }

    /// <summary>Platforms receive the headers and the body of an event.</summary>
    private IEnumerable<ContractItem> ReadEvent(string name, JsonObject operation) =>
        operation["parameters"]!.AsArray().SelectMany(parameter => Walk(name, "event", Text(parameter!["name"]), [parameter["schema"]!.AsObject()], Presence.Required))
            .Concat(ReadBody(name, "event", operation["requestBody"], Presence.Required));

    private IEnumerable<ContractItem> ReadBody(string name, string part, JsonNode? body, Presence presence) =>
        from content in body?["content"]?.AsObject() ?? []
        from item in Walk(name, part, ".", [content.Value!["schema"]!.AsObject()], presence)
        select item.Member == "." ? item with { Type = $"{content.Key}:{item.Type}" } : item;

    /// <summary>A member and everything in it.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="part">The part of the operation.</param>
    /// <param name="member">The path of the member.</param>
    /// <param name="schemas">The schemas that it can have.</param>
    /// <param name="presence">How often it is there.</param>
    private IEnumerable<ContractItem> Walk(string operation, string part, string member, IReadOnlyList<JsonObject> schemas, Presence presence)
    {
        var shapes = schemas.SelectMany(ShapesOf).ToList();
        yield return new(operation, part, member, TypeOf(shapes), presence, ValuesOf(shapes), LimitsOf(shapes, part));
        var path = member == "." ? "" : member;
        foreach (var name in shapes.SelectMany(shape => PropertiesOf(shape).Select(property => property.Key)).Distinct())
        {
            var having = shapes.FindAll(shape => PropertiesOf(shape).ContainsKey(name));
            var requiring = shapes.Count(shape => shape["required"]?.AsArray().Any(required => Text(required) == name) is true);
            var often = requiring == shapes.Count ? Presence.Required : requiring > 0 ? Presence.Conditional : Presence.Optional;
            foreach (var item in Walk(operation, part, $"{path}.{name}", [.. having.Select(shape => PropertiesOf(shape)[name]!.AsObject())], often))
                yield return item;
        }

        foreach (var (keyword, suffix) in new[] { ("items", "[]"), ("additionalProperties", ".*") })
        {
            var inner = shapes.Select(shape => shape[keyword]).OfType<JsonObject>().ToList();
            foreach (var item in inner.Count == 0 ? [] : Walk(operation, part, path + suffix, inner, Presence.Optional))
                yield return item;
        }
    }

    /// <summary>A schema without a reference, or one for each of its alternatives, with the members that they share.</summary>
    private IEnumerable<JsonObject> ShapesOf(JsonObject schema)
    {
        if (schema["$ref"] is { } target)
            return ShapesOf(Text(target).Split('/').Skip(1).Aggregate((JsonNode)root, (node, name) => node[name]!).AsObject());
        if (schema.ContainsKey("anyOf") || schema.ContainsKey("allOf"))
            throw new NotSupportedException("Teach the reader anyOf and allOf first.");
        return schema["oneOf"] is JsonArray alternatives ? alternatives.Select(alternative => Merge(schema, alternative!.AsObject())) : [schema];
    }

    private static JsonObject Merge(JsonObject shared, JsonObject alternative)
    {
        var merged = shared.DeepClone().AsObject();
        var properties = PropertiesOf(shared).DeepClone().AsObject();
        foreach (var (name, schema) in PropertiesOf(alternative))
            properties[name] = schema!.DeepClone();
        merged["properties"] = properties;
        merged["required"] = new JsonArray([.. RequiredOf(shared).Concat(RequiredOf(alternative)).Select(name => (JsonNode)name)]);
        return merged;
    }

    private static JsonObject PropertiesOf(JsonObject schema) => schema["properties"]?.AsObject() ?? [];

    private static IEnumerable<string> RequiredOf(JsonObject schema) => schema["required"]?.AsArray().Select(Text) ?? [];

    private static string TypeOf(IEnumerable<JsonObject> shapes)
    {
        var types = from shape in shapes
                    from type in shape["type"] is JsonArray several ? several.Select(Text) : [Text(shape["type"] ?? "any")]
                    let format = type == "null" ? null : shape["format"]
                    select format is null ? type : $"{type}:{Text(format)}";
        return string.Join('|', types.Distinct().Order(StringComparer.Ordinal));
    }

    private static IReadOnlyList<string> ValuesOf(IReadOnlyList<JsonObject> shapes)
    {
        var values = shapes.Select(shape => shape["const"] is { } only ? [Text(only)] : shape["enum"]?.AsArray().Select(Text).ToList() ?? []).ToList();
        return values.Any(some => some.Count == 0) ? [] : [.. values.SelectMany(some => some).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The widest limits of the shapes. What clients receive has none, because no client breaks when it receives less.</summary>
    private static IReadOnlyDictionary<string, string> LimitsOf(IReadOnlyList<JsonObject> shapes, string part)
    {
        if (part == "event" || char.IsAsciiDigit(part[0]) || part == "default")
            return NoLimits;
        var limits = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in LimitNames)
        {
            var texts = shapes.Select(shape => shape[name]?.ToString()).Distinct().ToList();
            if (texts.Contains(null) || (name == "pattern" && texts.Count > 1))
                continue;
            limits[name] = name == "pattern" ? texts[0]! : name.StartsWith("max", StringComparison.Ordinal) ? texts.MaxBy(Number)! : texts.MinBy(Number)!;
        }

        return limits;
    }

    private static decimal Number(string? text) => decimal.Parse(text!, CultureInfo.InvariantCulture);

    private static Presence PresenceOf(JsonNode? required) => required?.GetValue<bool>() is true ? Presence.Required : Presence.Optional;

    private static string Text(JsonNode? node) => node!.ToString();
}
