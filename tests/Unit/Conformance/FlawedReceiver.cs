using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit.Conformance;

/// <summary>A receiver in memory that does one thing wrong.</summary>
internal sealed class FlawedReceiver : IAsyncDisposable
{
    public const string Secret = "s3cret";

    private readonly ConcurrentDictionary<string, Held> hashes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> events = new(StringComparer.Ordinal);
    private readonly WebApplication app;
    private readonly Flaw flaw;
    private int underWay;
    private int received;

    private FlawedReceiver(WebApplication app, Flaw flaw) => (this.app, this.flaw) = (app, flaw);

    public SteerableClock Clock { get; } = new();

    public string Webhook => $"{app.Urls.Single()}/webhook";

    public string Look => $"{app.Urls.Single()}/hashes";

    /// <summary>How many hashes it would match.</summary>
    public int Active => hashes.Values.Count(held => held.HashStatus == "Active");

    public static async Task<FlawedReceiver> StartAsync(Flaw flaw)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new FlawedReceiver(builder.Build(), flaw);
        receiver.app.MapMethods("/webhook", [HttpMethods.Options], receiver.Consent);
        receiver.app.MapPost("/webhook", async (HttpRequest request) => Results.StatusCode(await receiver.ReceiveAsync(request)));
        receiver.app.MapGet("/hashes/{recordId}", (string recordId) =>
            receiver.hashes.TryGetValue(recordId, out var held) ? Results.Ok(held) : Results.NotFound());
        await receiver.app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private void Consent(HttpResponse response)
    {
        if (flaw != Flaw.ConsentsWithoutSayingSo)
            response.Headers["WebHook-Allowed-Origin"] = "*";
    }

    private async Task<int> ReceiveAsync(HttpRequest request)
    {
        var shown = request.Headers["X-TakeItDown-Secret"].ToString();
        if (flaw != Flaw.IgnoresTheSecret && (flaw == Flaw.AsksForAnySecret ? shown.Length == 0 : shown != Secret))
            return flaw == Flaw.AnswersAWrongSecretWith500 ? 500 : 401;
        if (flaw == Flaw.AnswersLate && Interlocked.Increment(ref received) == 1)
            Clock.Advance(TimeSpan.FromSeconds(31));
        var isFull = Interlocked.Increment(ref underWay) > 4;
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5));
            return isFull && flaw == Flaw.LimitsTheRate ? 429 : await ReadAsync(request);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    private async Task<int> ReadAsync(HttpRequest request)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body);
            if (body.ValueKind is JsonValueKind.Object)
                return Take(body);
            return flaw == Flaw.TakesNoBatches ? 400 : body.EnumerateArray().Max(Take);
        }
        catch (JsonException)
        {
            return flaw switch { Flaw.Answers500ToJunk => 500, Flaw.TakesJunk => 204, _ => 400 };
        }
    }

    private int Take(JsonElement received)
    {
        var data = received.GetProperty("data");
        var (recordId, next) = (data.GetProperty("recordId").GetString()!, data.Deserialize<Held>(JsonSerializerOptions.Web)!);
        if (!events.TryAdd(received.GetProperty("id").GetString()!, true) && flaw == Flaw.Answers500ToDuplicates)
            return 500;
        var held = hashes.GetValueOrDefault(recordId);
        switch (flaw)
        {
            case Flaw.LacksOneSignalType when data.GetProperty("signalType").GetString() == "image_md5":
            case Flaw.KnowsNoDeletion when next.HashStatus == "Deleted":
                return 400;
            case Flaw.RefusesTombstonesOfUnheardHashes when held is null && next.HashStatus != "Active":
                return 404;
            case Flaw.RefusesOlderVersions when held?.Version > next.Version:
                return 409;
            case Flaw.LosesSomeOfABurst when underWay > 1 && next.HashStatus == "Active":
                return 204;
        }

        Keep(recordId, held, next);
        return 204;
    }

    private void Keep(string recordId, Held? held, Held next)
    {
        var isNewer = held is null || flaw switch
        {
            Flaw.KeepsWhatCameLast => true,
            Flaw.KeepsWhatCameFirst => false,
            _ => next.Version > held.Version,
        };
        if (isNewer)
            hashes[recordId] = flaw == Flaw.LooksOnlyAtTheValue ? next with { HashStatus = "Active" } : next;
        if (isNewer && next.HashStatus != "Active" && flaw == Flaw.ForgetsTheVersionOfATombstone)
            hashes.Remove(recordId, out _);
    }

    private sealed record Held(long Version, string HashStatus);
}
