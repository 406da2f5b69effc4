using System.Net;

namespace TakeItDown.Receiver;

/// <summary>The three calls of the exchange's API that a receiver makes.</summary>
public sealed class Exchange : IDisposable
{
    public const int MaxVerdicts = 100;

    private readonly HttpClient http;

    public Exchange(ReceiverOptions options) => http = new(new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
    })
    {
        BaseAddress = new($"{options.Exchange!.AbsoluteUri.TrimEnd('/')}/api/v1/"),
        DefaultRequestHeaders = { Authorization = new("Bearer", options.ApiKey) },
    };

    /// <summary>Returns the page after a cursor, or the first page. Null if the cursor has expired: read the feed from its beginning.</summary>
    /// <exception cref="HttpRequestException">The exchange is unreachable, or its response is an error.</exception>
    public async Task<FeedPage?> ReadFeedAsync(string? cursor, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(cursor is null ? "feed" : $"feed?cursor={Uri.EscapeDataString(cursor)}", cancellationToken);
        return cursor is not null && response.StatusCode is HttpStatusCode.Gone
            ? null
            : await FeedPage.ReadAsync(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Returns when the exchange has accepted all of them.</summary>
    /// <exception cref="HttpRequestException">The exchange is unreachable, or its response is an error.</exception>
    public async Task PostAsync(IEnumerable<Verdict> verdicts, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync("verdicts", new { verdicts }, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Says that everything in the feed up to this cursor is matched.</summary>
    /// <exception cref="HttpRequestException">The exchange is unreachable, or its response is an error.</exception>
    public async Task PostCheckedAsync(string cursor, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync("feed/checked", new { cursor }, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => http.Dispose();
}
