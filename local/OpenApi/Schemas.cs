using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace TakeItDown.Local.OpenApi;

/// <summary>
/// The JSON Schemas (2020-12) of requests and responses, from the serializers, the docstrings and the parsers' rules. Requests allow no
/// additional properties. Responses may get more in later versions.
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

    /// <summary>Every schema in use, by name.</summary>
    public JsonObject All => new(known.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value)));

    /// <summary>Returns a reference to a type's schema. An untyped JSON object has no schema.</summary>
    /// <param name="type">A type that a serializer of the product knows, or a type of this folder.</param>
    /// <param name="isRequest">True for requests.</param>
    public JsonObject Refer(Type type, bool isRequest = false)
    {
        if (type == typeof(JsonObject))
            return new() { ["type"] = "object" };
        var name = NameOf(type);
        if (known.TryAdd(name, []))
            known[name] = Of(type, isRequest);
        return new() { ["$ref"] = refersTo + name };
    }

    private JsonObject Of(Type type, bool isRequest)
    {
        var info = Serializers.Select(serializer => serializer.GetTypeInfo(type)).FirstOrDefault(found => found is not null) ?? Described.GetTypeInfo(type);
        var schema = (JsonObject)info.GetJsonSchemaAsNode(new()
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => context.Path.IsEmpty ? node : Member(context, node, isRequest),
        });
        schema.Remove("required");
        if (!isRequest)
        {
            schema.Remove("additionalProperties");
            schema["required"] = SchemaRules.Names(info.Properties.Where(IsAlwaysPresent).Select(property => property.Name));
        }

        if (SummaryOf(type) is { } summary)
            schema.Insert(0, "description", summary);
        return Add(schema, SchemaRules.OfTypes.GetValueOrDefault(type));
    }

    private JsonObject Member(JsonSchemaExporterContext context, JsonNode node, bool isRequest)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        var schema = context.TypeInfo.Kind == JsonTypeInfoKind.Object ? Refer(type, isRequest)
            : type == typeof(DateTimeOffset) ? new() { ["type"] = "string", ["format"] = "date-time" }
            : node as JsonObject ?? [];
        if (type.IsEnum)
            schema["type"] ??= "string";
        if (type == typeof(int))
            schema["type"] ??= Nullable.GetUnderlyingType(context.TypeInfo.Type) is null ? "integer" : new JsonArray("integer", "null");
        if (type == typeof(long) || type == typeof(int))
            schema["format"] = type == typeof(long) ? "int64" : "int32";
        if (context.PropertyInfo is { } member && (isRequest || !IsAlwaysPresent(member)))
            schema = WithoutNull(schema);
        if (context.PropertyInfo?.AttributeProvider is not PropertyInfo property)
            return schema;
        if (!isRequest && type == typeof(DateTimeOffset) && context.PropertyInfo.IsGetNullable)
            schema["type"] = new JsonArray("string", "null");
        var description = string.Join("\n\n", new[] { SummaryOf(property), type.IsEnum ? product.ListOf(type) : null }.Where(text => !string.IsNullOrEmpty(text)));
        if (description.Length > 0)
            schema["description"] = description;
        return Add(schema, SchemaRules.OfMembers.GetValueOrDefault((property.DeclaringType!, property.Name)));
    }

    private static JsonObject WithoutNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
            schema["type"] = types.First(type => (string?)type != "null")!.DeepClone();
        return schema;
    }

    private static bool IsAlwaysPresent(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) is not true;

    private static JsonObject Add(JsonObject schema, JsonObject? rules)
    {
        foreach (var (name, rule) in rules ?? [])
            schema[name] = rule?.DeepClone();
        return schema;
    }

    private string? SummaryOf(Type type) => product.SummaryOf(type) ?? local.SummaryOf(type);

    private string? SummaryOf(PropertyInfo property) => product.SummaryOf(property) ?? local.SummaryOf(property);

    /// <summary>The type's name, after that of its declaring type.</summary>
    private static string NameOf(Type type) => (type.DeclaringType?.Name + type.Name).Replace("Body", "", StringComparison.Ordinal);
}
