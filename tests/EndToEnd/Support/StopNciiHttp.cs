using System.Net.Http.Headers;
using System.Text;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>Speaks to the exchange as StopNCII's public client does: the same paths, headers and bodies.</summary>
/// <param name="api">Any client.</param>
/// <param name="subscriptionKey">The platform's key; null shows none.</param>
/// <param name="baseUrl">The address that the platform has configured.</param>
internal sealed class StopNciiHttp(HttpClient api, string? subscriptionKey, string baseUrl = "api/stopncii/v1")
{
    /// <summary>The client that pages and keeps what it is told.</summary>
    public StopNciiClient NewClient() => new(async query =>
    {
        using var page = await FetchHashesAsync(query);
        page.EnsureSuccessStatusCode();
        return await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    });

    public Task<HttpResponseMessage> FetchHashesAsync(string query) => SendAsync(HttpMethod.Get, $"FetchHashes?{query}");

    /// <summary>Posts to <c>SubmitFeedback</c> or <c>SubmitHashes</c>.</summary>
    public Task<HttpResponseMessage> PostAsync(string endpoint, string json) => SendAsync(
        HttpMethod.Post,
        endpoint,
        new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } });

    /// <summary>The body of <c>SubmitFeedback</c>.</summary>
    public static string Feedback(params IEnumerable<(string Hash, string Value)> feedbacks)
    {
        var entries = feedbacks.Select(feedback => $$"""{"tags": [], "feedbackValue": "{{feedback.Value}}", "hashValue": "{{feedback.Hash}}"}""").ToList();
        return $$"""{"count": {{entries.Count}}, "hashFeedbacks": [{{string.Join(", ", entries)}}]}""";
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, $"{baseUrl}/{path}") { Content = content };
        request.Headers.Add("x-functions-key", "one that the other exchange gave");
        if (subscriptionKey is not null)
            request.Headers.Add("Ocp-Apim-Subscription-Key", subscriptionKey);
        return await api.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
