using System.Text.Json.Nodes;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit.SampleReceiver;

/// <summary>Uses the vectors of events as a client's own tests do.</summary>
public sealed class VectorTests
{
    [Fact]
    public async Task The_sample_receiver_ends_in_the_expected_state()
    {
        using var database = new TemporaryFile();
        await using var receiver = await RunningReceiver.StartAsync(database);

        foreach (var name in Read("deliveries.json").AsArray())
        {
            using var response = await receiver.PostAsync(Read($"{name}").ToJsonString());
            Assert.Equal(204, (int)response.StatusCode);
        }

        foreach (var expected in Read("expected-state.json").AsArray())
        {
            var stored = JsonNode.Parse(await receiver.Http.GetStringAsync($"hashes/{expected!["recordId"]}", TestContext.Current.CancellationToken));
            Assert.All(["version", "signalType", "hashValue", "hashStatus"], (string member) => Assert.Equal($"{expected[member]}", $"{stored!["record"]![member]}"));
        }
    }

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Repository.File($"tests/Vectors/events/{name}")))!;
}
