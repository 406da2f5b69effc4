using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using TakeItDown.ApiKeys;

namespace TakeItDown.Tests.Benchmarks.Support;

/// <summary>Reads the whole feed in each format, as a platform does, and counts the records.</summary>
internal sealed class PlatformClient(Uri address, ApiKey apiKey) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = address };
    private readonly MemoryStream page = new(1024 * 1024);

    /// <param name="encoding">The value of <c>Accept-Encoding</c>, or null.</param>
    public async Task<int> FeedAsync(string? encoding)
    {
        var (records, cursor) = (0, "");
        while (true)
        {
            await GetAsync($"api/v1/feed?limit=1000&cursor={cursor}", headers =>
            {
                headers.Authorization = new("Bearer", apiKey.Text);
                if (encoding is not null)
                    headers.AcceptEncoding.Add(new(encoding));
            });
            var text = encoding is null ? Text : Unpacked(encoding);
            records += text.Count("\"recordId\""u8);
            cursor = After(text, "\"cursor\":\""u8, '"')!;
            if (text.EndsWith("\"hasMore\":false}"u8))
                return records;
        }
    }

    public async Task<int> NcmecAsync()
    {
        var credentials = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{apiKey.Owner.Name}:{apiKey.Text}"));
        var records = 0;
        for (var next = "/v2/entries?from=1970-01-01T00:00:00Z"; next is not null;)
        {
            await GetAsync($"api/hashsharing{next}", headers => headers.Authorization = new("Basic", credentials));
            records += Text.Count("<id>"u8);
            next = After(Text, "<next>"u8, '<')?.Replace("&amp;", "&", StringComparison.Ordinal);
        }

        return records;
    }

    public async Task<int> StopNciiAsync()
    {
        var (records, start, token) = (0, "0", "");
        while (true)
        {
            await GetAsync(
                $"api/stopncii/v1/FetchHashes?startTimestamp={start}&pageSize=1000{token}",
                headers => headers.TryAddWithoutValidation("Ocp-Apim-Subscription-Key", apiKey.Text));
            records += Text.Count("\"hashValue\""u8);
            using var body = JsonDocument.Parse(page.GetBuffer().AsMemory(0, (int)page.Length));
            if (!body.RootElement.GetProperty("hasMoreRecords").GetBoolean())
                return records;
            (start, token) = ($"{body.RootElement.GetProperty("nextSetTimestamp")}", $"&nextPageToken={body.RootElement.GetProperty("nextPageToken")}");
        }
    }

    public void Dispose() => client.Dispose();

    private ReadOnlySpan<byte> Text => page.GetBuffer().AsSpan(0, (int)page.Length);

    private async Task GetAsync(string path, Action<HttpRequestHeaders> authenticate)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        authenticate(request.Headers);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        page.SetLength(0);
        await response.Content.CopyToAsync(page);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {Encoding.UTF8.GetString(Text)}");
    }

    private ReadOnlySpan<byte> Unpacked(string encoding)
    {
        page.Position = 0;
        using Stream packed = encoding == "br" ? new BrotliStream(page, CompressionMode.Decompress, leaveOpen: true) : new GZipStream(page, CompressionMode.Decompress, leaveOpen: true);
        var unpacked = new MemoryStream();
        packed.CopyTo(unpacked);
        return unpacked.GetBuffer().AsSpan(0, (int)unpacked.Length);
    }

    /// <summary>What follows the last of these marks, or null.</summary>
    private static string? After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> mark, char end)
    {
        var at = text.LastIndexOf(mark);
        if (at < 0)
            return null;
        var rest = text[(at + mark.Length)..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)end)]);
    }
}
