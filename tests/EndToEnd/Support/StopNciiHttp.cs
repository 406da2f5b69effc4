using System.Net.Http.Headers;
using System.Text;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>Calls the exchange as StopNCII's public client does: with the same paths, headers and bodies.</summary>
/// <param name="api">Any client.</param>
/// <param name="subscriptionKey">The platform's API key, or null for none.</param>
/// <param name="baseUrl">The address that the platform has configured.</param>
internal sealed class StopNciiHttp(HttpClient api, string? subscriptionKey, string baseUrl = "api/stopncii/v1")
{
    /// <summary>Creates a client that reads pages and stores the hashes.</summary>
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
        request.Headers.Add("x-functions-key", "a key of another exchange");
        if (subscriptionKey is not null)
            request.Headers.Add("Ocp-Apim-Subscription-Key", subscriptionKey);
        return await api.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
