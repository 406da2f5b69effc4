using System.Text;
using System.Text.RegularExpressions;
using Azure.Core;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>A copy of a request, so that it can arrive after its sender gave up or died.</summary>
internal sealed partial record NetworkRequest(
    string Name, HttpMethod Method, Uri Uri, IReadOnlyList<HttpHeader> Headers, byte[]? Body)
{
    private static readonly HttpClient Client = new();

    public bool IsFeedWrite => IsFeed && Method == HttpMethod.Post;

    /// <summary>True for a request of a feed reader.</summary>
    public bool IsReading => Name.EndsWith(" range", StringComparison.Ordinal);

    public bool IsFeed => Name.EndsWith(Tables.Feed, StringComparison.Ordinal);

    public static async Task<NetworkRequest> OfAsync(Request request, string prefix)
    {
        using var body = new MemoryStream();
        if (request.Content is not null)
            await request.Content.WriteToAsync(body, CancellationToken.None);
        var uri = request.Uri.ToUri();
        var name = NameOf(uri, Encoding.UTF8.GetString(body.ToArray()), prefix);
        var content = request.Content is null ? null : body.ToArray();
        return new($"{request.Method} {name}", new(request.Method.Method), uri, [.. request.Headers], content);
    }

    /// <summary>A name for the request, without account, prefix and keys.</summary>
    private static string NameOf(Uri uri, string body, string prefix)
    {
        if (uri.AbsolutePath.EndsWith("/$batch", StringComparison.Ordinal))
            return $"transaction in {string.Concat(body.Split(prefix, 2)[1].TakeWhile(char.IsLetter))}";
        var range = uri.Query.Contains("filter", StringComparison.Ordinal) ? " range" : "";
        return Keys().Replace(Uri.UnescapeDataString(uri.AbsolutePath).Split(prefix)[^1], "(${kind})") + range;
    }

    /// <summary>Sends the request to Azurite.</summary>
    public async Task<SimulatedResponse> SendAsync(DateTimeOffset date)
    {
        using var request = new HttpRequestMessage(Method, Uri);
        if (Body is not null)
            request.Content = new ByteArrayContent(Body);
        foreach (var header in Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(header.Name, header.Value))
                request.Content?.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        using var response = await Client.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers)
            .Select(header => new HttpHeader(header.Key, string.Join(',', header.Value)));
        return new((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), date, [.. headers]);
    }

    [GeneratedRegex(@"\(PartitionKey='[^']*', ?RowKey='(?<kind>\w+)[^']*'\)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Keys();
}
