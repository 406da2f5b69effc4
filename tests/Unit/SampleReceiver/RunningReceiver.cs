using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using TakeItDown.Receiver;

namespace TakeItDown.Tests.Unit.SampleReceiver;

/// <summary>The sample receiver on a real port. Its database outlives it.</summary>
internal sealed class RunningReceiver : IAsyncDisposable
{
    public const string Secret = "s3cret";

    private readonly WebApplication app;

    private RunningReceiver(WebApplication app) => (this.app, Http) = (app, new() { BaseAddress = new(app.Urls.Single()) });

    public HttpClient Http { get; }

    public Uri Webhook => new(Http.BaseAddress!, "/webhook");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<RunningReceiver> StartAsync(TemporaryFile database, FakeExchange? exchange = null, string secret = Secret)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddReceiver(new(secret, database.Path, exchange?.Address, exchange is null ? null : FakeExchange.ApiKey));
        var app = builder.Build();
        app.MapReceiver();
        await app.StartAsync(Cancelled);
        return new(app);
    }

    /// <summary>Delivers one version of each hash, each in an event of its own.</summary>
    public async Task DeliverAsync(params IEnumerable<HashRecord> records)
    {
        foreach (var record in records)
        {
            using var answer = await PostAsync(Hashes.Event(record));
            Assert.Equal(204, (int)answer.StatusCode);
        }
    }

    public async Task<HttpResponseMessage> PostAsync(string body, string? secret = Secret, string mediaType = "application/cloudevents+json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Webhook) { Content = new StringContent(body, null, mediaType) };
        if (secret is not null)
            request.Headers.Add("X-TakeItDown-Secret", secret);
        return await Http.SendAsync(request, Cancelled);
    }

    /// <summary>What it holds of a hash; null if nothing.</summary>
    public async Task<KnownHash?> FindAsync(HashRecord record)
    {
        using var answer = await Http.GetAsync($"hashes/{record.RecordId}", Cancelled);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<KnownHash>(Cancelled) : null;
    }

    /// <summary>The record ids and distances of the hashes that match, as it told them.</summary>
    public async Task<IReadOnlyList<Match>> MatchAsync(Hash hash)
    {
        using var answer = await Http.PostAsJsonAsync("match", hash, Cancelled);
        var json = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        return json.GetProperty("matches").Deserialize<Match[]>(JsonSerializerOptions.Web)!;
    }

    public async Task<Medium> UploadAsync(params Hash[] hashes)
    {
        using var answer = await Http.PostAsJsonAsync("media", new { hashes }, Cancelled);
        Assert.Equal(201, (int)answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<Medium>(Cancelled))!;
    }

    public async Task<Medium> MediumAsync(long id) => (await Http.GetFromJsonAsync<Medium>($"media/{id}", Cancelled))!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
