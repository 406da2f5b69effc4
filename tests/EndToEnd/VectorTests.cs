using System.Text.Json.Nodes;
using TakeItDown.Local;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>Uses the test vectors as a client's own tests do.</summary>
public class VectorTests
{
    private const string Folder = "tests/Vectors/events";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void The_feed_leads_to_the_same_state_as_the_events()
    {
        var newest = Read("feed-page")["records"]!.AsArray().GroupBy(record => $"{record!["recordId"]}")
            .Select(versions => versions.MaxBy(record => (long)record!["version"]!)!.ToJsonString());

        Assert.Equal(Read("expected-state").AsArray().Select(record => record!.ToJsonString()).Order(), newest.Order());
    }

    [Fact]
    public async Task Every_vector_is_valid_against_its_schema()
    {
        var document = new ApiDocument(JsonNode.Parse(await File.ReadAllTextAsync(Repository.File("docs/openapi.json"), Cancelled))!);

        foreach (var name in Read("deliveries").AsArray().Select(name => $"{name}"[..^".json".Length]).Distinct())
        {
            var cloudEvent = Read(name);
            cloudEvent["dssematerial"] = "e30=";
            Assert.Empty(await document.FindErrorsAsync("HashEvent", name, cloudEvent));
        }

        Assert.Empty(await document.FindErrorsAsync("HashEvent", "signed", Read("../signatures/signed-event-second-key-rewritten")));
        Assert.NotEmpty(await document.FindErrorsAsync("HashEvent", "unsigned", Read("../signatures/forged-event-without-signature")));
        Assert.Empty(await document.FindErrorsAsync("FeedPage", "feed-page", Read("feed-page")));
        Assert.Empty(await RecordFindErrorsAsync([.. Read("expected-state").AsArray()]));
    }

    [Theory]
    [InlineData("hashValue", "\"f0e1\"")]
    [InlineData("hashValue", "\"F0E1D2C3B4A59687F0E1D2C3B4A59687F0E1D2C3B4A59687F0E1D2C3B4A59687\"")]
    [InlineData("quality", "null")]
    [InlineData("quality", "49")]
    [InlineData("mediaType", "\"video\"")]
    [InlineData("hashStatus", "\"active\"")]
    [InlineData("version", "\"1767323225000\"")]
    [InlineData("changed", "\"yesterday\"")]
    [InlineData("victim", "\"a name\"")]
    public async Task The_schema_of_a_record_rejects_invalid_records(string member, string value)
    {
        var record = Read("withdrawn-pdq")["data"]!.DeepClone();
        Assert.Empty(await RecordFindErrorsAsync(record));
        record[member] = JsonNode.Parse(value);

        Assert.NotEmpty(await RecordFindErrorsAsync(record));
    }

    private static async Task<IReadOnlyList<string>> RecordFindErrorsAsync(params IEnumerable<JsonNode?> records)
    {
        var schema = JsonNode.Parse(await File.ReadAllTextAsync(Repository.File("docs/hash-record.schema.json"), Cancelled))!;
        return await new JsonSchemas(new Dictionary<string, JsonNode>(StringComparer.Ordinal) { ["record"] = schema })
            .FindErrorsAsync([.. records.Select(record => ($"{record}", "record#", record))]);
    }

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path($"{name}.json")))!;

    private static string Path(string name) => Repository.File($"{Folder}/{name}");
}
