using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TakeItDown.Client;
using TakeItDown.Local;
using TakeItDown.Tests.Unit.Client;

namespace TakeItDown.Tests.Unit.Conformance;

/// <summary>A receiver in memory with one flaw.</summary>
internal sealed class FlawedReceiver : IAsyncDisposable
{
    public const string Secret = "s3cret";

    /// <summary>The key that signs the events that it accepts.</summary>
    public static readonly string SigningKeyFile = Path.Combine(AppContext.BaseDirectory, "check-receiver.key");

    public static readonly string PublicKeysFile = Path.ChangeExtension(SigningKeyFile, ".jwks.json");

    private static readonly EventVerifier Verifier = new(_ => Task.FromResult(TestSigningKey.PublicKeys), TimeProvider.System);

    private readonly ConcurrentDictionary<string, StoredHash> hashes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> events = new(StringComparer.Ordinal);
    private readonly WebApplication app;
    private readonly Flaw flaw;
    private int concurrent;
    private int received;

    private FlawedReceiver(WebApplication app, Flaw flaw) => (this.app, this.flaw) = (app, flaw);

    public AdjustableClock Clock { get; } = new();

    public string Webhook => $"{app.Urls.Single()}/webhook";

    public string StateUrl => $"{app.Urls.Single()}/hashes";

    /// <summary>The number of hashes that it would match.</summary>
    public int ActiveHashes => hashes.Values.Count(stored => stored.HashStatus == "Active");

    public static async Task<FlawedReceiver> StartAsync(Flaw flaw)
    {
        await File.WriteAllTextAsync(SigningKeyFile, TestSigningKey.Text);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new FlawedReceiver(builder.Build(), flaw);
        receiver.app.MapMethods("/webhook", [HttpMethods.Options], receiver.Consent);
        receiver.app.MapPost("/webhook", async (HttpRequest request) => Results.StatusCode(await receiver.ReceiveAsync(request)));
        receiver.app.MapGet("/hashes/{recordId}", (string recordId) =>
            receiver.hashes.TryGetValue(recordId, out var stored) ? Results.Ok(stored) : Results.NotFound());
        await receiver.app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private void Consent(HttpResponse response)
    {
        if (flaw == Flaw.Returns204ForTheHandshake)
            response.StatusCode = StatusCodes.Status204NoContent;
        if (flaw != Flaw.OmitsAllowedOrigin)
            response.Headers["WebHook-Allowed-Origin"] = "*";
    }

    private async Task<int> ReceiveAsync(HttpRequest request)
    {
        var secret = request.Headers["X-TakeItDown-Secret"].ToString();
        if (flaw != Flaw.IgnoresTheSecret && (flaw == Flaw.AcceptsAnySecret ? secret.Length == 0 : secret != Secret))
            return flaw == Flaw.Returns500ForAWrongSecret ? 500 : 401;
        if (flaw == Flaw.RespondsLate && Interlocked.Increment(ref received) == 1)
            Clock.Advance(TimeSpan.FromSeconds(31));
        var isFull = Interlocked.Increment(ref concurrent) > 4;
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5));
            return isFull && flaw == Flaw.LimitsTheRate ? 429 : await ReadAsync(request);
        }
        finally
        {
            Interlocked.Decrement(ref concurrent);
        }
    }

    private async Task<int> ReadAsync(HttpRequest request)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body);
            if (body.ValueKind is JsonValueKind.Object)
                return await IsSignedAsync(body) ? Take(body) : 401;
            var events = body.EnumerateArray().ToList();
            var readable = events.Where(received => received.GetProperty("data").TryGetProperty("version", out _)).ToList();
            return flaw switch
            {
                Flaw.RejectsBatches => 400,
                Flaw.RejectsABatchForOneUnreadableEvent when readable.Count < events.Count => 400,
                Flaw.LosesABatchForOneUnreadableEvent when readable.Count < events.Count => 204,
                _ => readable.Max(Take),
            };
        }
        catch (JsonException)
        {
            return flaw switch { Flaw.Returns500ForMalformedBodies => 500, Flaw.AcceptsMalformedBodies => 204, _ => 400 };
        }
    }

    private async Task<bool> IsSignedAsync(JsonElement received) => flaw switch
    {
        Flaw.IgnoresSignatures => true,
        Flaw.VerifiesOnlyTheKey => received.TryGetProperty("dssematerial", out var material)
            && Encoding.UTF8.GetString(material.GetBytesFromBase64()).Contains(TestSigningKey.KeyId, StringComparison.Ordinal),
        Flaw.VerifiesTheText when !CanonicalJson.Write(received.GetProperty("data")).SequenceEqual(Encoding.UTF8.GetBytes(received.GetProperty("data").GetRawText())) => false,
        _ => await Verifier.IsSignedAsync(received, TestContext.Current.CancellationToken),
    };

    private int Take(JsonElement received)
    {
        var data = received.GetProperty("data");
        var (recordId, next) = (data.GetProperty("recordId").GetString()!, data.Deserialize<StoredHash>(JsonSerializerOptions.Web)!);
        if (!events.TryAdd(received.GetProperty("id").GetString()!, true) && flaw is (Flaw.Returns500ForDuplicates or Flaw.RefusesReplays))
            return flaw == Flaw.RefusesReplays ? 401 : 500;
        var stored = hashes.GetValueOrDefault(recordId);
        switch (flaw)
        {
            case Flaw.RejectsOneSignalType when data.GetProperty("signalType").GetString() == "image_md5":
            case Flaw.RejectsLargeEvents when data.GetProperty("hashValue").GetString()!.Length > 4_096:
            case Flaw.RejectsDeletedHashes when next.HashStatus == "Deleted":
                return 400;
            case Flaw.RejectsTombstonesOfUnknownHashes when stored is null && next.HashStatus != "Active":
                return 404;
            case Flaw.RejectsOlderVersions when stored?.Version > next.Version:
                return 409;
            case Flaw.LosesConcurrentEvents when concurrent > 1 && next.HashStatus == "Active":
                return 204;
        }

        Keep(recordId, stored, next);
        return 204;
    }

    private void Keep(string recordId, StoredHash? stored, StoredHash next)
    {
        var isNewer = stored is null || flaw switch
        {
            Flaw.KeepsTheLastArrival => true,
            Flaw.KeepsTheFirstArrival => false,
            _ => next.Version > stored.Version,
        };
        if (isNewer)
            hashes[recordId] = flaw == Flaw.IgnoresTheStatus ? next with { HashStatus = "Active" } : next;
        if (isNewer && next.HashStatus != "Active" && flaw == Flaw.ForgetsTombstones)
            hashes.Remove(recordId, out _);
    }

    private sealed record StoredHash(long Version, string HashStatus);
}
