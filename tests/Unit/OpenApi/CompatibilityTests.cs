using System.Text.Json.Nodes;
using TakeItDown.Local;
using TakeItDown.Local.OpenApi;

namespace TakeItDown.Tests.Unit.OpenApi;

/// <summary>Clients that were written for the released version 1 go on working (docs/compatibility.md).</summary>
public class CompatibilityTests
{
    private const string ReleasedFile = "tests/Vectors/contract/v1.txt";

    private static readonly IReadOnlyDictionary<string, string> Written = Contract.Write();

    private static readonly JsonObject Document = Parse(Contract.Document);

    private static readonly IReadOnlyList<ContractItem> Items = ContractReader.ReadDocument(Document);

    private static readonly Dictionary<string, Action<JsonObject>> Breaks = new(StringComparer.Ordinal)
    {
        ["a path is removed"] = document => document["paths"]!.AsObject().Remove("/v1/feed"),
        ["a method is removed"] = document => document["paths"]!["/v1/case"]!.AsObject().Remove("get"),
        ["a status is removed"] = document => Responses(document, "/v1/feed", "get").Remove("304"),
        ["other credentials are required"] = document => document["paths"]!["/v1/feed"]!["get"]!["security"] = new JsonArray(new JsonObject { ["operatorKey"] = new JsonArray() }),
        ["a response is of another media type"] = document => Rename(Responses(document, "/v1/feed", "get")["200"]!["content"]!.AsObject(), "application/json", "application/xml"),
        ["a response member is removed"] = document => Properties(document, "FeedPage").Remove("hasMore"),
        ["a response member is renamed"] = document => Rename(Properties(document, "SubmitVerdictsResult"), "outcome", "result"),
        ["a response member may be absent"] = document => Remove(Schema(document, "FeedPage")["required"]!.AsArray(), "cursor"),
        ["a response member changes its type"] = document => Properties(document, "HashRecord")["version"]!["type"] = "string",
        ["a response member changes its format"] = document => Properties(document, "HashRecord")["changed"]!.AsObject().Remove("format"),
        ["a response member may be null"] = document => Properties(document, "FeedPage")["hasMore"]!["type"] = new JsonArray("boolean", "null"),
        ["the items of a list change their type"] = document => Properties(document, "PlatformHealth")["signalTypes"]!["items"]!["type"] = "object",
        ["a value is renamed in responses"] = document => Replace(Properties(document, "HashRecord")["hashStatus"]!["enum"]!.AsArray(), "Withdrawn", "Retracted"),
        ["a member of one alternative is removed"] = document => Schema(document, "HashRecord")["oneOf"]![0]!["properties"]!.AsObject().Remove("quality"),
        ["an event loses a member"] = document => Properties(document, "HashEvent").Remove("subject"),
        ["an event type is renamed"] = document => Replace(Properties(document, "HashEvent")["type"]!["enum"]!.AsArray(), "org.takeitdown.hash.activated.v1", "org.takeitdown.hash.activated.v2"),
        ["a request member is removed"] = document => Properties(document, "VerdictsEntry").Remove("matches"),
        ["a request member becomes required"] = document => Schema(document, "VerdictsEntry")["required"]!.AsArray().Add("matches"),
        ["a request member becomes required in one alternative"] = document => Require(Schema(document, "VerdictsEntry")["oneOf"]![1]!.AsObject(), Properties(document, "VerdictsEntry"), "matches"),
        ["a new request member is required"] = document => Require(Schema(document, "VerdictsEntry"), Properties(document, "VerdictsEntry"), "region"),
        ["a request value is removed"] = document => Remove(Schema(document, "VerdictsEntry")["oneOf"]![0]!["properties"]!["reason"]!["enum"]!.AsArray(), "Adult"),
        ["a request takes fewer items"] = document => Properties(document, "Verdicts")["verdicts"]!["maxItems"] = 50,
        ["a request member gets a limit"] = document => Properties(document, "VerdictsEntry")["matches"]!["maximum"] = 1_000,
        ["a request member gets another pattern"] = document => Properties(document, "VerdictsEntry")["recordId"]!["pattern"] = "^[0-9a-f]{64}$",
        ["a parameter is removed"] = document => Parameters(document).RemoveAt(0),
        ["a parameter is renamed"] = document => Parameters(document)[0]!["name"] = "page",
        ["a parameter becomes required"] = document => Parameters(document)[0]!["required"] = true,
        ["a new parameter is required"] = document => Parameters(document).Add(Parameter(isRequired: true)),
    };

    private static readonly Dictionary<string, Action<JsonObject>> Additions = new(StringComparer.Ordinal)
    {
        ["a path"] = document => document["paths"]!["/v1/new"] = document["paths"]!["/v1/verdicts"]!.DeepClone(),
        ["a method"] = document => document["paths"]!["/v1/feed"]!["post"] = document["paths"]!["/v1/verdicts"]!["post"]!.DeepClone(),
        ["a status"] = document => Responses(document, "/v1/feed", "get")["451"] = new JsonObject { ["description"] = "Later." },
        ["a response member"] = document => Require(Schema(document, "FeedPage"), Properties(document, "FeedPage"), "region"),
        ["a member of an event"] = document => Properties(document, "HashRecord")["region"] = new JsonObject { ["type"] = "string" },
        ["a response value"] = document => Properties(document, "HashRecord")["hashStatus"]!["enum"]!.AsArray().Add("Expired"),
        ["a response member that is always there"] = document => Schema(document, "PlatformHealth")["required"]!.AsArray().Add("received"),
        ["an optional request member"] = document => Properties(document, "VerdictsEntry")["region"] = new JsonObject { ["type"] = "string" },
        ["an optional request object with a required member"] = document => Properties(document, "VerdictsEntry")["region"] = Region(),
        ["a request value"] = document => Schema(document, "VerdictsEntry")["oneOf"]![0]!["properties"]!["reason"]!["enum"]!.AsArray().Add("Unclear"),
        ["room for more items"] = document => Properties(document, "Verdicts")["verdicts"]!["maxItems"] = 500,
        ["an optional parameter"] = document => Parameters(document).Add(Parameter(isRequired: false)),
        ["other words"] = document => Properties(document, "HashRecord")["version"]!["description"] = "It rises.",
    };

    public static TheoryData<string> NamesOfBreaks => [.. Breaks.Keys];

    public static TheoryData<string> NamesOfAdditions => [.. Additions.Keys];

    [Fact]
    public async Task The_released_contract_is_kept()
    {
        var path = Repository.File(ReleasedFile);
        ContractItem[] current = [.. Items, .. ContractReader.ReadSchema("hash-record", Parse(Contract.RecordSchema))];
        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        var released = lines.Select(ContractItem.Parse).ToList();

        Assert.NotEmpty(released);
        Assert.Empty(ContractItem.FindBreaks(released, current));
        if (Environment.GetEnvironmentVariable("TAKEITDOWN_REWRITE") == "1")
            await File.WriteAllLinesAsync(path, current.Select(item => item.ToLine()).Order(StringComparer.Ordinal), TestContext.Current.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(NamesOfBreaks))]
    public void A_break_is_found(string name) => Assert.NotEmpty(FindBreaksAfter(Breaks[name]));

    [Theory]
    [MemberData(nameof(NamesOfAdditions))]
    public void An_addition_passes(string name) => Assert.Empty(FindBreaksAfter(Additions[name]));

    [Fact]
    public void A_line_of_the_released_contract_says_all_of_an_item()
    {
        Assert.Equal(Items.Select(item => item.ToLine()), Items.Select(item => ContractItem.Parse(item.ToLine()).ToLine()));
        Assert.Contains("POST /v1/verdicts request .verdicts[].reason string Conditional =Adult =FalseMatch =NotExplicit =Other", Items.Select(item => item.ToLine()));
    }

    private static IReadOnlyList<string> FindBreaksAfter(Action<JsonObject> change)
    {
        var changed = Document.DeepClone().AsObject();
        change(changed);
        Assert.False(JsonNode.DeepEquals(Document, changed), "The change did not change the document.");
        return ContractItem.FindBreaks(Items, ContractReader.ReadDocument(changed));
    }

    private static JsonObject Parse(string file) => JsonNode.Parse(Written[file])!.AsObject();

    private static JsonObject Schema(JsonObject document, string name) => document["components"]!["schemas"]![name]!.AsObject();

    private static JsonObject Properties(JsonObject document, string name) => Schema(document, name)["properties"]!.AsObject();

    private static JsonObject Responses(JsonObject document, string path, string method) => document["paths"]![path]![method]!["responses"]!.AsObject();

    private static JsonArray Parameters(JsonObject document) => document["paths"]!["/v1/feed"]!["get"]!["parameters"]!.AsArray();

    private static JsonObject Parameter(bool isRequired) =>
        new() { ["in"] = "query", ["name"] = "region", ["required"] = isRequired, ["schema"] = new JsonObject { ["type"] = "string" } };

    private static JsonObject Region() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject { ["code"] = new JsonObject { ["type"] = "string" } },
        ["required"] = new JsonArray("code"),
    };

    private static void Rename(JsonObject members, string from, string to)
    {
        members.Remove(from, out var member);
        members[to] = member;
    }

    private static void Require(JsonObject schema, JsonObject properties, string member)
    {
        properties.TryAdd(member, new JsonObject { ["type"] = "string" });
        schema["required"]!.AsArray().Add(member);
    }

    private static void Remove(JsonArray values, string value) => values.RemoveAt(values.Select(entry => (string)entry!).ToList().IndexOf(value));

    private static void Replace(JsonArray values, string value, string by) => values[values.Select(entry => (string)entry!).ToList().IndexOf(value)] = by;
}
