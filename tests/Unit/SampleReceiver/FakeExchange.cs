using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TakeItDown.Client;
using TakeItDown.Tests.Unit.Client;

namespace TakeItDown.Tests.Unit.SampleReceiver;

/// <summary>The endpoints of the exchange that a receiver calls, on a real port, strict about the contract.</summary>
internal sealed class FakeExchange : IAsyncDisposable
{
    public const string ApiKey = "tid_example_key";

    private readonly WebApplication app;

    private FakeExchange(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    /// <summary>What it publishes as its public keys.</summary>
    public string PublicKeys { get; set; } = TestSigningKey.PublicKeys;

    /// <summary>The pages of the feed. The cursor of each page is its number.</summary>
    public ConcurrentDictionary<int, FeedPage> Feed { get; } = new() { [1] = new([], [], "1", HasMore: false) };

    /// <summary>The cursors of the requests. Empty for a request without one.</summary>
    public ConcurrentQueue<string> Cursors { get; } = new();

    /// <summary>Status codes for the next requests of a page of the feed. Later requests succeed.</summary>
    public ConcurrentQueue<(string Cursor, int Status)> FeedFaults { get; } = new();

    /// <summary>The cursors up to which the receiver reported that it has checked the feed.</summary>
    public ConcurrentQueue<string> Checked { get; } = new();

    /// <summary>Status codes for the next reports of checks. Later reports succeed.</summary>
    public ConcurrentQueue<int> CheckFaults { get; } = new();

    /// <summary>Status codes for the next posts of verdicts. Later posts succeed.</summary>
    public ConcurrentQueue<int> VerdictFaults { get; } = new();

    /// <summary>The record ids whose verdicts it refuses, and the rules that they break.</summary>
    public ConcurrentDictionary<string, string> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>The verdicts of each call, accepted or not.</summary>
    public ConcurrentQueue<IReadOnlyList<string>> Calls { get; } = new();

    /// <summary>The accepted verdicts, as <c>recordId verdict matches removed</c>.</summary>
    public ConcurrentQueue<string> Verdicts { get; } = new();

    /// <summary>The distances in the verdicts of all calls, the latest of each hash. Null for a verdict without one.</summary>
    public ConcurrentDictionary<string, int?> Distances { get; } = new(StringComparer.Ordinal);

    /// <summary>The response to <c>GET v1/hashes/{recordId}</c>, by record id. Null for 410; 404 for others.</summary>
    public ConcurrentDictionary<string, string?> Details { get; } = new(StringComparer.Ordinal);

    public static async Task<FakeExchange> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var exchange = new FakeExchange(builder.Build());
        exchange.app.MapGet("/.well-known/jwks.json", () => Results.Text(exchange.PublicKeys, "application/json"));
        exchange.app.MapGet("/api/v1/feed", exchange.ReadFeed);
        exchange.app.MapPost("/api/v1/feed/checked", exchange.ReceiveChecked);
        exchange.app.MapPost("/api/v1/verdicts", exchange.ReceiveVerdicts);
        exchange.app.MapGet("/api/v1/hashes/{recordId}", exchange.ReadHash);
        await exchange.app.StartAsync();
        return exchange;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static bool HasApiKey(HttpRequest request) => request.Headers.Authorization == $"Bearer {ApiKey}";

    private IResult ReadFeed(HttpRequest request)
    {
        if (!HasApiKey(request))
            return Results.Unauthorized();
        var cursor = request.Query["cursor"].ToString();
        Cursors.Enqueue(cursor);
        if (FeedFaults.TryPeek(out var fault) && fault.Cursor == cursor && FeedFaults.TryDequeue(out _))
            return Results.StatusCode(fault.Status);
        var page = cursor.Length == 0 ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);
        var found = Feed.GetValueOrDefault(page + 1) ?? new([], [], cursor, HasMore: false);
        return Results.Json(new { found.Records, found.Cursor, found.HasMore });
    }

    private IResult ReadHash(HttpRequest request, string recordId) =>
        !HasApiKey(request) ? Results.Unauthorized()
        : !Details.TryGetValue(recordId, out var details) ? Results.NotFound()
        : details is null ? Results.StatusCode(StatusCodes.Status410Gone)
        : Results.Text(details, "application/json");

    private IResult ReceiveChecked(HttpRequest request, JsonElement body)
    {
        if (!HasApiKey(request))
            return Results.Unauthorized();
        if (CheckFaults.TryDequeue(out var status))
            return Results.StatusCode(status);
        Checked.Enqueue(Assert.Single(body.EnumerateObject(), property => property.Name == "cursor").Value.GetString()!);
        return Results.Json(new { outcome = "Recorded", checkedUpTo = "2026-01-02T03:04:05Z" });
    }

    private IResult ReceiveVerdicts(HttpRequest request, JsonElement body)
    {
        if (!HasApiKey(request))
            return Results.Unauthorized();
        var verdicts = body.GetProperty("verdicts").EnumerateArray().Select(Read).ToList();
        Calls.Enqueue(verdicts);
        if (verdicts.Count is 0 or > 100)
            return Results.BadRequest();
        if (VerdictFaults.TryDequeue(out var status))
            return Results.StatusCode(status);
        if (verdicts.Select(verdict => Refused.GetValueOrDefault(verdict.Split(' ')[0])).FirstOrDefault(rule => rule is not null) is { } rule)
            return Results.Problem(statusCode: StatusCodes.Status400BadRequest, extensions: [new("field", "verdicts[0].at"), new("rule", rule)]);
        verdicts.ForEach(Verdicts.Enqueue);
        return Results.Json(new { outcomes = verdicts.Select(verdict => new { recordId = verdict.Split(' ')[0], outcome = "Recorded" }) });
    }

    /// <summary>Fails for what the contract does not allow.</summary>
    private string Read(JsonElement verdict)
    {
        var distance = verdict.TryGetProperty("distance", out var sent) ? sent.GetInt32() : (int?)null;
        Assert.Equal(
            ["recordId", "verdict", "matches", "removed", "at", .. distance is null ? (string[])[] : ["distance"]],
            verdict.EnumerateObject().Select(property => property.Name));
        Distances[verdict.GetProperty("recordId").GetString()!] = distance;
        Assert.Matches("^20[0-9-]{8}T[0-9:]{8}([.][0-9]{1,7})?Z$", verdict.GetProperty("at").GetString());
        return string.Join(' ', verdict.EnumerateObject().Take(4).Select(property => property.Value.ToString()));
    }
}
