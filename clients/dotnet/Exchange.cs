using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace TakeItDown.Client;

/// <summary>The calls of the exchange's API that a receiver makes.</summary>
public sealed class Exchange : IDisposable
{
    public const int MaxVerdicts = 100;

    private readonly HttpClient http;

    /// <param name="address">The address of the exchange.</param>
    /// <param name="apiKey">The platform's API key.</param>
    public Exchange(Uri address, string apiKey) => http = new(new SocketsHttpHandler
    {
        AutomaticDecompression = DecompressionMethods.All,
        PooledConnectionLifetime = TimeSpan.FromMinutes(15),
    })
    {
        BaseAddress = new($"{address.AbsoluteUri.TrimEnd('/')}/api/v1/"),
        DefaultRequestHeaders = { Authorization = new("Bearer", apiKey) },
    };

    /// <summary>Returns the page after a cursor, or the first page. Null if the cursor has expired: read the feed from its beginning.</summary>
    /// <exception cref="HttpRequestException">The exchange is unreachable, or its response is an error.</exception>
    public async Task<FeedPage?> ReadFeedAsync(string? cursor, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri(cursor is null ? "feed" : $"feed?cursor={Uri.EscapeDataString(cursor)}", UriKind.Relative), cancellationToken);
        return cursor is not null && response.StatusCode is HttpStatusCode.Gone
            ? null
            : await FeedPage.ReadAsync(await EnsureSuccess(response).Content.ReadAsStreamAsync(cancellationToken), cancellationToken);
    }

    /// <summary>Returns null when the exchange has accepted all of them. Otherwise it has stored none, and this returns the rule that one of them breaks.</summary>
    /// <exception cref="HttpRequestException">The exchange is unreachable, or its response is another error.</exception>
    /// <exception cref="JsonException">The response does not come from an exchange.</exception>
    public async Task<string?> PostAsync(IEnumerable<Verdict> verdicts, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(new Uri("verdicts", UriKind.Relative), new { verdicts }, cancellationToken);
        if (response.StatusCode is HttpStatusCode.BadRequest
            && await response.Content.ReadFromJsonAsync<Problem>(cancellationToken) is { Rule: { } rule, Field: { } field }
            && field.StartsWith("verdicts[", StringComparison.Ordinal))
            return rule;
        EnsureSuccess(response);
        return null;
    }

    /// <summary>Says that everything in the feed up to this cursor is matched.</summary>
    /// <exception cref="HttpRequestException">The exchange is unreachable, or its response is an error.</exception>
    public async Task PostCheckedAsync(string cursor, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(new Uri("feed/checked", UriKind.Relative), new { cursor }, cancellationToken);
        EnsureSuccess(response);
    }

    /// <summary>Returns an active hash, and how many other platforms blocked it or did not. Null if there is nothing to match: it is unknown, or has ended.</summary>
    /// <exception cref="HttpRequestException">The exchange is unreachable, or its response is an error.</exception>
    public async Task<HashDetails?> GetHashAsync(string recordId, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri($"hashes/{Uri.EscapeDataString(recordId)}", UriKind.Relative), cancellationToken);
        return response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone
            ? null
            : HashDetails.Read(await EnsureSuccess(response).Content.ReadFromJsonAsync<JsonElement>(cancellationToken));
    }

    public void Dispose() => http.Dispose();

    private static HttpResponseMessage EnsureSuccess(HttpResponseMessage response) =>
        response.IsSuccessStatusCode ? response : throw new ExchangeException(response.StatusCode, response.Headers.RetryAfter?.Delta);

    private sealed record Problem(string? Field, string? Rule);
}

/// <summary>The response of the exchange is an error.</summary>
internal sealed class ExchangeException(HttpStatusCode status, TimeSpan? retryAfter) : HttpRequestException($"The exchange responded with {(int)status}.", inner: null, status)
{
    /// <summary>When to try again; null if the response does not say so.</summary>
    public TimeSpan? RetryAfter => retryAfter;
}
