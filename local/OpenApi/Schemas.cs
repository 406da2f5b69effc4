using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TakeItDown.Local.OpenApi;

/// <summary>
/// JSON Schemas, 2020-12, of what the API takes and tells: as its serializers have them, with what the docstrings say and what the
/// parsers hold. What a client sends has no members but these; what it is told may have more one day.
/// </summary>
internal sealed class Schemas(XmlDocs product, XmlDocs local, string refersTo)
{
    private static readonly JsonSerializerOptions Described = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly IReadOnlyList<JsonSerializerContext> Serializers = [.. typeof(ServiceRegistration).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(JsonSerializerContext)))
        .Select(type => (JsonSerializerContext)type.GetProperty("Default", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!)];

    private readonly SortedDictionary<string, JsonObject> known = new(StringComparer.Ordinal);

    /// <summary>Every schema that was referred to, by name.</summary>
    public JsonObject All => new(known.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value)));

    /// <summary>A reference to a type's schema; a JSON object of which nothing is known has none.</summary>
    /// <param name="type">One that a serializer of the product knows, or a description of ours.</param>
    /// <param name="isSent">True for what a client sends.</param>
    public JsonObject Refer(Type type, bool isSent = false)
    {
        if (type == typeof(JsonObject))
            return new() { ["type"] = "object" };
        var name = NameOf(type);
        if (known.TryAdd(name, []))
            known[name] = Of(type, isSent);
        return new() { ["$ref"] = refersTo + name };
    }

    private JsonObject Of(Type type, bool isSent)
    {
        var info = Serializers.Select(serializer => serializer.GetTypeInfo(type)).FirstOrDefault(found => found is not null) ?? Described.GetTypeInfo(type);
        var schema = (JsonObject)info.GetJsonSchemaAsNode(new()
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => context.Path.IsEmpty ? node : Member(context, node, isSent),
        });
        schema.Remove("required");
        if (!isSent)
        {
            schema.Remove("additionalProperties");
            schema["required"] = SchemaRules.Names(info.Properties.Where(IsAlwaysThere).Select(property => property.Name));
        }

        if (SummaryOf(type) is { } summary)
            schema.Insert(0, "description", summary);
        return Add(schema, SchemaRules.OfTypes.GetValueOrDefault(type));
    }

    private JsonObject Member(JsonSchemaExporterContext context, JsonNode node, bool isSent)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var schema = context.TypeInfo.Kind == JsonTypeInfoKind.Object ? Refer(type, isSent)
            : type == typeof(DateTimeOffset) ? new() { ["type"] = "string", ["format"] = "date-time" }
            : node as JsonObject ?? [];
        if (type.IsEnum)
            schema["type"] ??= "string";
        if (type == typeof(int))
            schema["type"] ??= Nullable.GetUnderlyingType(context.TypeInfo.Type) is null ? "integer" : new JsonArray("integer", "null");
        if (type == typeof(long) || type == typeof(int))
            schema["format"] = type == typeof(long) ? "int64" : "int32";
        if (context.PropertyInfo is { } member && (isSent || !IsAlwaysThere(member)))
            schema = WithoutNull(schema);
        if (context.PropertyInfo?.AttributeProvider is not PropertyInfo property)
            return schema;
        if (!isSent && type == typeof(DateTimeOffset) && context.PropertyInfo.IsGetNullable)
            schema["type"] = new JsonArray("string", "null");
        var said = string.Join("\n\n", new[] { SummaryOf(property), type.IsEnum ? product.ListOf(type) : null }.Where(text => !string.IsNullOrEmpty(text)));
        if (said.Length > 0)
            schema["description"] = said;
        return Add(schema, SchemaRules.OfMembers.GetValueOrDefault((property.DeclaringType!, property.Name)));
    }

    private static JsonObject WithoutNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
            schema["type"] = types.First(type => (string?)type != "null")!.DeepClone();
        return schema;
    }

    private static bool IsAlwaysThere(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) is not true;

    private static JsonObject Add(JsonObject schema, JsonObject? rules)
    {
        foreach (var (name, rule) in rules ?? [])
            schema[name] = rule?.DeepClone();
        return schema;
    }

    private string? SummaryOf(Type type) => product.SummaryOf(type) ?? local.SummaryOf(type);

    private string? SummaryOf(PropertyInfo property) => product.SummaryOf(property) ?? local.SummaryOf(property);

    /// <summary>As the type is named, after the type it stands in.</summary>
    private static string NameOf(Type type) => (type.DeclaringType?.Name + type.Name).Replace("Body", "", StringComparison.Ordinal);
}
