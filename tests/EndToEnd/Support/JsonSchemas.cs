using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using TakeItDown.Local;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>Validates JSON against JSON Schemas (2020-12) with Ajv.</summary>
internal sealed class JsonSchemas(IReadOnlyDictionary<string, JsonNode> schemas)
{
    /// <summary>Returns the errors of the values against their schemas, <c>name#/pointer</c>. Empty if all are valid.</summary>
    public async Task<IReadOnlyList<string>> FindErrorsAsync(params IEnumerable<(string What, string Schema, JsonNode? Value)> values)
    {
        var start = new ProcessStartInfo("node", [Repository.File("tests/EndToEnd/Support/validate.cjs"), Repository.File("local/package.json")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var input = new JsonObject
        {
            ["schemas"] = new JsonObject(schemas.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value.DeepClone()))),
            ["values"] = new JsonArray([.. values.Select(value => new JsonObject
            {
                ["what"] = value.What,
                ["schema"] = value.Schema,
                ["value"] = value.Value?.DeepClone(),
            })]),
        };
        using var node = Process.Start(start)!;
        await node.StandardInput.WriteAsync(input.ToJsonString());
        node.StandardInput.Close();
        var errors = await JsonSerializer.DeserializeAsync<string[]>(node.StandardOutput.BaseStream, cancellationToken: TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        return errors!;
    }
}
