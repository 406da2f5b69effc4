using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using TakeItDown.Local;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>Judges JSON by JSON Schemas, 2020-12, with Ajv.</summary>
internal sealed class JsonSchemas(IReadOnlyDictionary<string, JsonNode> schemas)
{
    /// <summary>What is wrong with values, in words; nothing when all keep their schema, <c>name#/pointer</c>.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync(params IEnumerable<(string What, string Schema, JsonNode? Value)> values)
    {
        var start = new ProcessStartInfo("node", [Repository.File("tests/EndToEnd/Support/validate.cjs"), Repository.File("local/package.json")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var question = new JsonObject
        {
            ["schemas"] = new JsonObject(schemas.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value.DeepClone()))),
            ["values"] = new JsonArray([.. values.Select(each => new JsonObject
            {
                ["what"] = each.What,
                ["schema"] = each.Schema,
                ["value"] = each.Value?.DeepClone(),
            })]),
        };
        using var node = Process.Start(start)!;
        await node.StandardInput.WriteAsync(question.ToJsonString());
        node.StandardInput.Close();
        var faults = await JsonSerializer.DeserializeAsync<string[]>(node.StandardOutput.BaseStream, cancellationToken: TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        return faults!;
    }
}
