using System.Net;

namespace TakeItDown.Receiver;

/// <summary>The exchange's API, as far as a receiver calls it.</summary>
public sealed class Exchange : IDisposable
{
    public const int MostVerdicts = 100;

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

    /// <summary>The page after a cursor, or the first one; null when the cursor is so old that the feed must be read from its beginning.</summary>
    /// <exception cref="HttpRequestException">The exchange cannot be reached, or refused.</exception>
    public async Task<FeedPage?> ReadFeedAsync(string? cursor, CancellationToken cancellationToken)
    {
        using var answer = await http.GetAsync(cursor is null ? "feed" : $"feed?cursor={Uri.EscapeDataString(cursor)}", cancellationToken);
        return cursor is not null && answer.StatusCode is HttpStatusCode.Gone
            ? null
            : await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<FeedPage>(StrictJson.Options, cancellationToken);
    }

    /// <summary>Returns once the exchange has taken all of them.</summary>
    /// <exception cref="HttpRequestException">The exchange cannot be reached, or refused.</exception>
    public async Task PostAsync(IEnumerable<Verdict> verdicts, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync("verdicts", new { verdicts }, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => http.Dispose();
}
