using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>HTTP calls of the tests to the exchange and the receiver.</summary>
internal static class ApiCalls
{
    public static async Task<HttpResponseMessage> SubmitAsync(this HttpClient api, string body, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/v1/cases")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await api.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The case number and the PIN, as in the Authorization header.</summary>
    public static string Credentials(this JsonElement submitted) => $"{submitted.GetProperty("caseNumber")}:{submitted.GetProperty("pin")}";

    /// <summary>Returns what the person sees of the case.</summary>
    public static async Task<string> GetCaseAsync(this HttpClient api, string credentials)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/case") { Headers = { Authorization = new("Case", credentials) } };
        using var response = await api.SendAsync(request, TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public static Task<JsonElement> ReadJsonAsync(this HttpResponseMessage response) =>
        response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

    /// <summary>Waits until the platform has the hash: <c>{"record":…,"deliveries":n}</c>.</summary>
    public static async Task<JsonElement> DeliveredAsync(this HttpClient receiver, Pdq hash)
    {
        var known = new Uri($"hashes/{hash.RecordId}", UriKind.Relative);
        using var found = await Poll.UntilAsync("a delivery", async () =>
        {
            var response = await receiver.GetAsync(known, TestContext.Current.CancellationToken);
            return response.StatusCode == HttpStatusCode.OK ? response : null;
        });
        return await found.ReadJsonAsync();
    }

    /// <summary>Returns all hashes of the platform: the number of deliveries by record id.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> HashesAsync(this HttpClient receiver)
    {
        var known = await receiver.GetFromJsonAsync<JsonElement[]>("hashes", TestContext.Current.CancellationToken);
        return known!.ToDictionary(
            hash => hash.GetProperty("record").GetProperty("recordId").GetString()!,
            hash => hash.GetProperty("deliveries").GetInt32(),
            StringComparer.Ordinal);
    }
}
