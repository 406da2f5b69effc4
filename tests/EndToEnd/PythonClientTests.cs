using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TakeItDown.Client;
using TakeItDown.Local.Conformance;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>The receiver of <c>clients/python</c>, as a platform of the running exchange.</summary>
public sealed class PythonClientTests(ExchangeUnderTest exchange) : IDisposable
{
    private const long HugeVersion = 9_000_000_000_000_000;

    private readonly string folder = Directory.CreateTempSubdirectory("takeitdown-python-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [PythonFact]
    public async Task It_matches_what_it_missed_and_what_arrives_refuses_forged_events_and_the_person_sees_its_verdicts()
    {
        var (missed, pushed, other) = (Pdq.Random().Hex, Pdq.Random().Hex, Pdq.Random().Hex);
        await PythonReceiver.WriteMediaAsync(folder, PythonReceiver.SignalType, missed, pushed);
        var seen = await SubmitAsync(missed);
        await using var receiver = await PythonReceiver.StartAsync(folder, exchange.Api.BaseAddress!, await exchange.KeyOfAsync(PythonReceiver.Platform));
        using var http = new HttpClient { BaseAddress = receiver.Webhook };

        await WaitForStateAsync(seen, "PendingReview");
        Assert.Null(await exchange.SubscribePythonAsync(receiver.Webhook));
        var (match, noMatch) = (await SubmitAsync(pushed), await SubmitAsync(other));

        await WaitForStateAsync(match, "PendingReview");
        await WaitForStateAsync(noMatch, "NotFound");
        await RefuseForgedAsync(http, pushed);
        using var reviewed = await http.PostAsJsonAsync("verdicts", new { recordId = RecordIdOf(pushed), verdict = "Blocked", matches = 1, removed = 1 }, Cancelled);
        Assert.Equal(HttpStatusCode.Accepted, reviewed.StatusCode);
        await WaitForStateAsync(match, "Blocked");
        using var uploaded = await http.PostAsJsonAsync("match", new { signalType = PythonReceiver.SignalType, hashValue = other }, Cancelled);
        Assert.Equal(RecordIdOf(other), (await uploaded.ReadJsonAsync()).GetProperty("matches")[0].GetString());
        Assert.All([missed, pushed, other], hash => Assert.DoesNotContain(hash, receiver.Log, StringComparison.Ordinal));
    }

    [PythonFact]
    public async Task Without_a_secret_it_has_no_webhook()
    {
        await PythonReceiver.WriteMediaAsync(folder, PythonReceiver.SignalType);
        await using var receiver = await PythonReceiver.StartAsync(folder, exchange.Api.BaseAddress!, await exchange.KeyOfAsync(PythonReceiver.Platform), secret: null);
        using var http = new HttpClient { BaseAddress = receiver.Webhook };

        using var response = await http.PostAsync(new Uri("webhook", UriKind.Relative), new StringContent("{}", Encoding.UTF8, "application/cloudevents+json"), Cancelled);

        Assert.Equal(("/", HttpStatusCode.NotFound), (receiver.Webhook.AbsolutePath, response.StatusCode));
    }

    [PythonFact]
    public async Task It_passes_every_check_of_a_receiver()
    {
        var signingKey = Path.Combine(folder, "signing.key");
        await PythonReceiver.WriteMediaAsync(folder, PythonReceiver.SignalType);
        var key = await exchange.KeyOfAsync(PythonReceiver.Platform);
        await using var receiver = await PythonReceiver.StartAsync(folder, exchange.Api.BaseAddress!, key, Path.ChangeExtension(signingKey, ".jwks.json"));
        await using var output = new StringWriter();

        var exit = await CheckReceiver.RunAsync(
            [
                receiver.Webhook.AbsoluteUri, $"--secret={PythonReceiver.Secret}", "--signal-types=pdq,image_md5,image_sha256,video_vpdq,video_md5,video_sha256",
                $"--state-url={new Uri(receiver.Webhook, "hashes")}", $"--exchange={exchange.Api.BaseAddress}", $"--api-key={key}", $"--signing-key={signingKey}",
            ],
            output, TimeProvider.System, Cancelled);

        Assert.True(exit == 0, output.ToString());
        // The figures by distance exist only after a verdict with one, which another test of this class sends.
        Assert.Matches(@"\n(25 passed, 0 failed, 0|24 passed, 0 failed, 1) skipped\.\s*\z", output.ToString());
    }

    /// <summary>An attacker has the secret and an event, but no key: the record stays as it is.</summary>
    private async Task RefuseForgedAsync(HttpClient receiver, string hash)
    {
        var genuine = await receiver.GetStringAsync(new Uri($"hashes/{RecordIdOf(hash)}", UriKind.Relative), Cancelled);
        var keyId = JsonElement.Parse(await exchange.Api.GetStringAsync(new Uri(".well-known/jwks.json", UriKind.Relative), Cancelled)).GetProperty("keys")[0].GetProperty("kid").GetString()!;
        using var ownKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var data = JsonNode.Parse(genuine)!["record"]!.DeepClone().AsObject();
        (data["version"], data["hashStatus"]) = (HugeVersion, "Deleted");
        var attributes = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["specversion"] = "1.0",
            ["id"] = $"{RecordIdOf(hash)}.{HugeVersion}",
            ["source"] = "https://takeitdown.example",
            ["type"] = "org.takeitdown.hash.deleted.v1",
            ["subject"] = RecordIdOf(hash),
            ["datacontenttype"] = "application/json",
        };
        var forged = new JsonObject(attributes.Select(attribute => KeyValuePair.Create(attribute.Key, (JsonNode?)attribute.Value))) { ["data"] = data };
        var signed = forged.DeepClone().AsObject();
        signed[EventSignature.Attribute] = EventSignature.Sign(attributes, time: null, CanonicalJson.Write(JsonSerializer.SerializeToElement(data)), keyId, ownKey);

        foreach (var text in new[] { forged.ToJsonString(), signed.ToJsonString() })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "webhook") { Content = new StringContent(text, Encoding.UTF8, "application/cloudevents+json") };
            request.Headers.Add("X-TakeItDown-Secret", PythonReceiver.Secret);
            using var response = await receiver.SendAsync(request, Cancelled);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        Assert.Equal(genuine, await receiver.GetStringAsync(new Uri($"hashes/{RecordIdOf(hash)}", UriKind.Relative), Cancelled));
    }

    /// <summary>Returns the credentials of a case with this hash.</summary>
    private async Task<string> SubmitAsync(string hash)
    {
        using var submitted = await exchange.Api.SubmitAsync($$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"{{PythonReceiver.SignalType}}","hashValue":"{{hash}}"}]}]}""");
        return (await submitted.ReadJsonAsync()).Credentials();
    }

    private Task<string> WaitForStateAsync(string credentials, string state) => Poll.UntilAsync($"the case to be shown as {state}", async () =>
        JsonElement.Parse(await exchange.Api.GetCaseAsync(credentials)).GetProperty("items")[0].GetProperty("platforms").EnumerateArray()
            .Any(platform => platform.GetProperty("id").GetString() == PythonReceiver.Platform && platform.GetProperty("state").GetString() == state)
            ? state
            : null);

    private static string RecordIdOf(string hash) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{PythonReceiver.SignalType}:{hash}")).AsSpan(0, 16));
}
