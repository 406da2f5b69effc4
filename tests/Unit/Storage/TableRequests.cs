using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace TakeItDown.Tests.Unit.Storage;

/// <summary>Records the transactions that a client sends, as they are on the wire. It applies all of them, or responds as a test says.</summary>
internal sealed partial class TableRequests : HttpMessageHandler
{
    public const string ETag = "W/\"datetime'2026-11-26T07%3A00%3A00.1234567Z'\"";

    public ConcurrentQueue<(string Headers, string Body)> All { get; } = [];

    /// <summary>The response to the next request; null applies the transaction.</summary>
    public Func<HttpResponseMessage?> Respond { get; set; } = () => null;

    /// <summary>The response of storage to a transaction, which contains these responses to its actions.</summary>
    public static HttpResponseMessage Response(params IEnumerable<string> actions)
    {
        var parts = actions.Select(action => $"--changesetresponse_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{action}\r\n");
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(
            $"--batchresponse_1\r\nContent-Type: multipart/mixed; boundary=changesetresponse_1\r\n\r\n{string.Concat(parts)}--changesetresponse_1--\r\n--batchresponse_1--\r\n"));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/mixed; boundary=batchresponse_1");
        return new(HttpStatusCode.Accepted) { Content = content };
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsStringAsync(cancellationToken);
        var headers = request.Headers.Concat(request.Content.Headers).Select(header => $"{header.Key}: {string.Join(',', header.Value)}").Order();
        All.Enqueue(($"{request.Method} {request.RequestUri}\n{string.Join('\n', headers)}", body));
        return Respond() ?? Response(Enumerable.Repeat($"HTTP/1.1 204 No Content\r\nDataServiceVersion: 1.0;\r\nETag: {ETag}\r\n\r\n", ActionOf().Count(body)));
    }

    [GeneratedRegex("^Content-Type: application/http", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex ActionOf();
}
