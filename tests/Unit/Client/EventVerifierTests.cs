using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Client;
using TakeItDown.Hashes;
using TakeItDown.Local;
using TakeItDown.Local.Conformance;
using TakeItDown.Publishing;

namespace TakeItDown.Tests.Unit.Client;

public sealed class EventVerifierTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly EventVerifier verifier;
    private string published = TestSigningKey.PublicKeys;
    private int reads;

    public EventVerifierTests() => verifier = new(
        _ =>
        {
            reads++;
            return Task.FromResult(published);
        },
        clock);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => verifier.Dispose();

    [Fact]
    public async Task An_event_of_the_exchange_is_signed() => Assert.True(await IsSignedAsync(Event()));

    [Fact]
    public async Task The_same_event_in_other_bytes_is_signed()
    {
        var rewritten = RewrittenJson.Of(Event().ToJsonString());

        Assert.NotEqual(Event().First().Key, JsonNode.Parse(rewritten)!.AsObject().First().Key);
        Assert.True(await IsSignedAsync(JsonNode.Parse(rewritten)!.AsObject()));
    }

    [Fact]
    public async Task Properties_that_a_transport_adds_do_not_matter()
    {
        var received = Event();
        received["traceparent"] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        Assert.True(await IsSignedAsync(received));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("source")]
    [InlineData("specversion")]
    [InlineData("type")]
    [InlineData("datacontenttype")]
    [InlineData("subject")]
    public async Task An_event_with_another_attribute_is_not_signed(string attribute)
    {
        var changed = Event();
        changed[attribute] = "other";
        var without = Event();
        without.Remove(attribute);

        Assert.False(await IsSignedAsync(changed));
        Assert.False(await IsSignedAsync(without));
    }

    [Fact]
    public async Task An_event_with_other_data_time_or_schema_is_not_signed()
    {
        var (version, added, time, schema) = (Event(), Event(), Event(), Event());
        version["data"]!["version"] = 9_000_000_000_000_000;
        added["data"]!["more"] = true;
        time["time"] = "2026-01-02T03:04:06Z";
        schema["dataschema"] = "https://exchange.example/schema";

        foreach (var changed in new[] { version, added, time, schema })
            Assert.False(await IsSignedAsync(changed));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("bnVsbA==")]
    [InlineData("e30=")]
    public async Task An_event_without_a_readable_envelope_is_not_signed(string? material)
    {
        var received = Event();
        received["dssematerial"] = material;

        Assert.False(await IsSignedAsync(received));
    }

    [Theory]
    [InlineData("payloadType", "\"https://cloudevents.io/verifiability/dsse/v0.2\"")]
    [InlineData("payload", "\"e30=\"")]
    [InlineData("signatures", "[]")]
    [InlineData("signatures", "[null]")]
    public async Task An_event_with_another_envelope_is_not_signed(string member, string json)
    {
        var received = Event();
        var envelope = JsonNode.Parse(Convert.FromBase64String((string)received["dssematerial"]!))!;
        envelope[member] = JsonNode.Parse(json);
        received["dssematerial"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(envelope.ToJsonString()));

        Assert.False(await IsSignedAsync(received));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public async Task More_than_four_signatures_are_not_verified(int count, bool isSigned)
    {
        var received = Event();
        var envelope = JsonNode.Parse(Convert.FromBase64String((string)received["dssematerial"]!))!;
        var signature = envelope["signatures"]![0]!;
        envelope["signatures"] = new JsonArray([.. Enumerable.Repeat(signature, count).Select(same => same.DeepClone())]);
        received["dssematerial"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(envelope.ToJsonString()));

        Assert.Equal(isSigned, await IsSignedAsync(received));
    }

    [Theory]
    [InlineData("time", "null")]
    [InlineData("time", "5")]
    [InlineData("data", """{"version":-9223372036854775808}""")]
    [InlineData("data", """{"recordId":"\ud800"}""")]
    public async Task An_event_with_a_value_that_cannot_be_read_is_not_signed(string attribute, string json)
    {
        var text = Event().ToJsonString();
        using var received = JsonDocument.Parse($"{{\"{attribute}\":{json},{Without(text, attribute)[1..]}");

        Assert.False(await verifier.IsSignedAsync(received.RootElement, Cancelled));

        static string Without(string text, string attribute)
        {
            var json = JsonNode.Parse(text)!.AsObject();
            json.Remove(attribute);
            return json.ToJsonString();
        }
    }

    [Fact]
    public async Task A_new_key_is_read_when_an_event_names_it()
    {
        var next = SigningKey.Create();
        Assert.True(await IsSignedAsync(Event()));
        published = TestSigningKey.PublicKeysOf(TestSigningKey.Text, next);
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.True(await IsSignedAsync(Event(next)));
        Assert.True(await IsSignedAsync(Event()));
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task Invented_key_ids_cause_one_request_in_ten_seconds()
    {
        for (var i = 0; i < 20; i++)
            Assert.False(await IsSignedAsync(Event(SigningKey.Create())));

        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task A_withdrawn_key_is_refused_after_ten_minutes()
    {
        Assert.True(await IsSignedAsync(Event()));
        published = TestSigningKey.PublicKeysOf(SigningKey.Create());

        clock.Advance(TimeSpan.FromMinutes(10));

        Assert.False(await IsSignedAsync(Event()));
    }

    [Fact]
    public async Task Without_the_keys_nothing_is_decided()
    {
        using var unreachable = new EventVerifier(_ => throw new HttpRequestException(), clock);

        await Assert.ThrowsAsync<HttpRequestException>(() => unreachable.IsSignedAsync(JsonSerializer.SerializeToElement(Event()), Cancelled));
    }

    [Fact]
    public async Task Keys_that_cannot_be_read_are_asked_for_once_in_ten_seconds()
    {
        published = "<html>";
        for (var i = 0; i < 20; i++)
            await Assert.ThrowsAsync<HttpRequestException>(() => IsSignedAsync(Event()));
        Assert.Equal(1, reads);

        published = TestSigningKey.PublicKeys;
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.True(await IsSignedAsync(Event()));
    }

    [Fact]
    public async Task A_missing_file_and_a_timeout_are_keys_that_cannot_be_read()
    {
        foreach (var failure in new Exception[] { new FileNotFoundException(), new TaskCanceledException() })
        {
            using var unreachable = new EventVerifier(_ => throw failure, clock);
            await Assert.ThrowsAsync<HttpRequestException>(() => unreachable.IsSignedAsync(JsonSerializer.SerializeToElement(Event()), Cancelled));
        }
    }

    /// <summary>The vectors are for receivers in any language. An earlier version of the exchange has signed them.</summary>
    [Fact]
    public async Task Every_vector_is_accepted_or_refused_as_its_name_says()
    {
        published = await File.ReadAllTextAsync(Repository.File("tests/Vectors/signatures/jwks.json"), Cancelled);
        var files = Directory.GetFiles(Repository.File("tests/Vectors/signatures"), "*-event-*.json");

        foreach (var file in files)
            Assert.Equal((file, Path.GetFileName(file).StartsWith("signed-", StringComparison.Ordinal)), (file, await IsSignedAsync(JsonNode.Parse(await File.ReadAllTextAsync(file, Cancelled))!.AsObject())));

        Assert.Equal(6, files.Length);
    }

    private static JsonObject Event(string? key = null)
    {
        using var signer = TestSigningKey.SignerOf(key ?? TestSigningKey.Text);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_767_323_045_123);
        var value = HashValue.Parse("pdq", RandomHash.Pdq());
        var cloudEvent = HashEventPublisher.ToCloudEvent(
            new(value.RecordId, 1_767_323_045_123, "pdq", value.Text, MediaType.Image, 100, HashStatus.Active, time, time), new("https://exchange.example"));
        signer.Sign(cloudEvent);
        return JsonSerializer.SerializeToNode(cloudEvent)!.AsObject();
    }

    private Task<bool> IsSignedAsync(JsonObject cloudEvent) => verifier.IsSignedAsync(JsonElement.Parse(cloudEvent.ToJsonString()), Cancelled);
}
