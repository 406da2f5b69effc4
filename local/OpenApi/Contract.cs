using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TakeItDown.Hashes;

namespace TakeItDown.Local.OpenApi;

/// <summary>The files that client authors use. <c>./dev openapi</c> generates them from the code, and they are checked in.</summary>
public static class Contract
{
    public const string Document = "docs/openapi.json";
    public const string RecordSchema = "docs/hash-record.schema.json";
    public const string Vectors = "tests/Vectors/events";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Generates every file. Returns the text by path from the repository root.</summary>
    public static IReadOnlyDictionary<string, string> Write() => new Dictionary<string, JsonNode>(
        EventVectors.Write().Select(vector => KeyValuePair.Create($"{Vectors}/{vector.Key}.json", vector.Value)), StringComparer.Ordinal)
    {
        [Document] = ApiDocument.Write(),
        [RecordSchema] = RecordSchemaDocument(),
    }.ToDictionary(file => file.Key, file => file.Value.ToJsonString(Readable) + "\n", StringComparer.Ordinal);

    /// <summary>Writes the generated files into the repository.</summary>
    public static async Task SaveAsync(CancellationToken cancellationToken)
    {
        foreach (var (path, text) in Write())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Repository.File(path))!);
            await File.WriteAllTextAsync(Repository.File(path), text, cancellationToken);
        }
    }

    /// <summary>The functions of the native API in the code, and those in the document.</summary>
    public static (IReadOnlyList<string> Coded, IReadOnlyList<string> Described) FunctionNames() =>
        ([.. ApiDocument.Functions.Select(function => function.Name).Order(StringComparer.Ordinal)], [.. Operations.All.Keys.Order(StringComparer.Ordinal)]);

    private static JsonObject RecordSchemaDocument()
    {
        var schemas = new Schemas(new(typeof(HashRecord).Assembly), new(typeof(Contract).Assembly), "#/$defs/");
        schemas.Refer(typeof(HashRecord));
        var schema = schemas.All[nameof(HashRecord)]!.DeepClone().AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.Insert(1, "title", nameof(HashRecord));
        return schema;
    }
}
