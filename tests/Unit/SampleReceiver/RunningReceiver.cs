using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using TakeItDown.Client;
using TakeItDown.Receiver;
using TakeItDown.Tests.Unit.Client;

namespace TakeItDown.Tests.Unit.SampleReceiver;

/// <summary>The sample receiver on a real port. The database file stays when it stops.</summary>
internal sealed class RunningReceiver : IAsyncDisposable
{
    public const string Secret = "s3cret";

    private readonly WebApplication app;

    private RunningReceiver(WebApplication app, CollectedLogs logs) =>
        (this.app, Logs, Http) = (app, logs, new() { BaseAddress = new(app.Urls.Single()) });

    public CollectedLogs Logs { get; }

    public HttpClient Http { get; }

    public Uri Webhook => new(Http.BaseAddress!, "/webhook");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<RunningReceiver> StartAsync(
        TemporaryFile database, FakeExchange? exchange = null, string? secret = Secret, TimeSpan? feedInterval = null, Uri? keys = null, int minMatchingFrames = 80)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var logs = new CollectedLogs();
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddReceiver(
            new(secret, exchange?.Address, exchange is null ? null : FakeExchange.ApiKey, keys, feedInterval, VerifySignatures: exchange is not null || keys is not null),
            new(database.Path, minMatchingFrames));
        var app = builder.Build();
        app.MapReceiver();
        await app.StartAsync(Cancelled);
        return new(app, logs);
    }

    /// <summary>Delivers each record in a separate event.</summary>
    public async Task DeliverAsync(params IEnumerable<HashRecord> records)
    {
        foreach (var record in records)
        {
            using var response = await PostAsync(HashRecords.Event(record));
            Assert.Equal(204, (int)response.StatusCode);
        }
    }

    public async Task<HttpResponseMessage> PostAsync(string body, string? secret = Secret, string mediaType = "application/cloudevents+json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Webhook) { Content = new StringContent(body, null, mediaType) };
        if (secret is not null)
            request.Headers.Add("X-TakeItDown-Secret", secret);
        return await Http.SendAsync(request, Cancelled);
    }

    /// <summary>What the receiver has stored for a hash, or null.</summary>
    public async Task<StoredHash?> FindAsync(HashRecord record)
    {
        using var response = await Http.GetAsync($"hashes/{record.RecordId}", Cancelled);
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<StoredHash>(Cancelled) : null;
    }

    /// <summary>The hashes that match, in the order of the response.</summary>
    public async Task<IReadOnlyList<Match>> MatchAsync(Hash hash)
    {
        using var response = await Http.PostAsJsonAsync("match", hash, Cancelled);
        var json = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        return json.GetProperty("matches").Deserialize<Match[]>(JsonSerializerOptions.Web)!;
    }

    public async Task<MediaItem> UploadAsync(params Hash[] hashes)
    {
        using var response = await Http.PostAsJsonAsync("media", new { hashes }, Cancelled);
        Assert.Equal(201, (int)response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<MediaItem>(Cancelled))!;
    }

    public async Task<MediaItem> UploadAsync(PngPixels picture)
    {
        using var response = await Http.PostAsync("media/picture", new ByteArrayContent(picture.ToPixmap()), Cancelled);
        Assert.Equal(201, (int)response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<MediaItem>(Cancelled))!;
    }

    public async Task<MediaItem> GetMediaAsync(long id) => (await Http.GetFromJsonAsync<MediaItem>($"media/{id}", Cancelled))!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
