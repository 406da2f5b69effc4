using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;

namespace TakeItDown.Tests;

/// <summary>
/// Sends the same requests as the public NCMEC client, with the same URLs, parameters, headers and bodies, and reads responses as
/// strictly. It has no method for the list of feedback reasons, because the public client cannot read that: see <see cref="NcmecReasons"/>.
/// </summary>
/// <param name="http">Any client.</param>
/// <param name="baseUrl">The base URL that the platform configured, up to <c>/v2</c>.</param>
/// <param name="user">The platform's id.</param>
/// <param name="password">Its API key.</param>
public sealed class NcmecClient(HttpClient http, string baseUrl, string user, string password)
{
    private const string Namespace = "https://hashsharing.ncmec.org/hashsharing/v2";

    public async Task<(int Id, string Name)> StatusAsync() => Member((await GetAsync("/v2/status")).Elements().Single(child => child.Name.LocalName == "member"));

    public async Task<IReadOnlyList<(int Id, string Name)>> MembersAsync() => [.. (await GetAsync("/v2/members")).Elements().Select(Member)];

    /// <summary>Requests a page of a window: the page <paramref name="next"/> if it is given, otherwise the first.</summary>
    /// <param name="from">Unix seconds.</param>
    /// <param name="to">Unix seconds.</param>
    /// <param name="next">The address from the previous page, or "".</param>
    /// <param name="now">The latest time of a page without entries, Unix seconds.</param>
    public async Task<NcmecPage> EntriesAsync(long from, long to, string next, long now)
    {
        var first = $"/v2/entries?from={Uri.EscapeDataString(NcmecPage.Time(from))}&to={Uri.EscapeDataString(NcmecPage.Time(to))}";
        return NcmecPage.Parse(await GetAsync(next == "" ? first : next), now);
    }

    public Task UpvoteAsync(int memberId, string entryId, string type) => PutAsync(memberId, entryId, type, "<affirmative />");

    public Task DownvoteAsync(int memberId, string entryId, string type, string reason) =>
        PutAsync(memberId, entryId, type, $"<negative><reasonIds><guid>{reason}</guid></reasonIds></negative>");

    /// <summary>Sends a request with this client's credentials.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        var credentials = Convert.ToBase64String(Encoding.Latin1.GetBytes($"{user}:{password}"));
        using var request = new HttpRequestMessage(method, baseUrl + path) { Content = content, Headers = { Authorization = new("Basic", credentials) } };
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The content of a submission as this client sends it.</summary>
    public static HttpContent Xml(string xml) =>
        new StringContent(xml, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/xml; charset=utf-8") } };

    private static (int Id, string Name) Member(XElement member) => member.Name.LocalName == "member" && member.Value != ""
        ? (int.Parse(member.Attribute("id")!.Value, CultureInfo.InvariantCulture), member.Value)
        : throw new FormatException("A member has an id and a name.");

    private async Task<XElement> GetAsync(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path);
        response.EnsureSuccessStatusCode();
        return XElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task PutAsync(int memberId, string entryId, string type, string feedback)
    {
        using var content = Xml($"<feedbackSubmission xmlns=\"{Namespace}\">{feedback}</feedbackSubmission>");
        using var response = await SendAsync(HttpMethod.Put, $"/v2/entries/{memberId}/{entryId}/{type}/feedback", content);
        response.EnsureSuccessStatusCode();
    }
}
