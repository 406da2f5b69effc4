using System.Globalization;
using System.Text;
using TakeItDown.Tests.Hostile.Support;
using static TakeItDown.Tests.Hostile.Support.HostileRequest;

namespace TakeItDown.Tests.Hostile.Requests;

/// <summary>Messages that are no valid HTTP, that two servers could read differently, or that break off.</summary>
internal static class Messages
{
    private const string Json = "Content-Type: application/json";

    public static IEnumerable<HostileRequest> All(Attacker attacker) => [.. Malformed(attacker), .. Smuggled(attacker), .. BrokenOff(attacker)];

    private static IEnumerable<HostileRequest> Malformed(Attacker attacker)
    {
        foreach (var (name, text) in new[]
        {
            ("nothing", "\r\n\r\n"), ("noise", "\u0000\u0001\u0002\u00ff\r\n\r\n"), ("TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"), ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), ("HTTP/0.9", "GET /api/v1/health\r\n"), ("HTTP/9.9", "GET /api/v1/health HTTP/9.9\r\nHost: exchange.example\r\n\r\n"),
            ("no path", "GET HTTP/1.1\r\nHost: exchange.example\r\n\r\n"), ("two spaces", "GET  /api/v1/health HTTP/1.1\r\nHost: exchange.example\r\n\r\n"), ("a relative path", "GET api/v1/health HTTP/1.1\r\nHost: exchange.example\r\n\r\n"), ("a NUL in the path", "GET /api/v1/health\0 HTTP/1.1\r\nHost: exchange.example\r\n\r\n"), ("a tab in the path", "GET\t/api/v1/health\tHTTP/1.1\r\nHost: exchange.example\r\n\r\n"),
            ("no host", "GET /api/v1/health HTTP/1.1\r\nConnection: close\r\n\r\n"), ("two hosts", "GET /api/v1/health HTTP/1.1\r\nHost: exchange.example\r\nHost: b\r\nConnection: close\r\n\r\n"), ("a host with a path", "GET /api/v1/health HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n"), ("a host with a space", "GET /api/v1/health HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n"),
            ("an absolute target on another host", "GET http://evil.example/api/v1/health HTTP/1.1\r\nHost: exchange.example\r\nConnection: close\r\n\r\n"), ("a tunnel", "CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\nConnection: close\r\n\r\n"), ("an asterisk", "GET * HTTP/1.1\r\nHost: exchange.example\r\nConnection: close\r\n\r\n"),
            ("a header without a colon", "GET /api/v1/health HTTP/1.1\r\nHost: exchange.example\r\nnonsense\r\n\r\n"), ("a space before the colon", "GET /api/v1/health HTTP/1.1\r\nHost : a\r\n\r\n"), ("an empty name", "GET /api/v1/health HTTP/1.1\r\nHost: exchange.example\r\n: a\r\n\r\n"), ("a NUL in a header", "GET /api/v1/health HTTP/1.1\r\nHost: exchange.example\r\nX: a\0b\r\n\r\n"),
            ("a CR in a header", "GET /api/v1/health HTTP/1.1\r\nHost: exchange.example\r\nX: a\rY: b\r\n\r\n"), ("a folded header", "GET /api/v1/health HTTP/1.1\r\nHost: exchange.example\r\nX: a\r\n b\r\n\r\n"), ("a secret in a malformed header", $"GET /api/v1/case HTTP/1.1\r\nHost: exchange.example\r\nAuthorization: Case {attacker.CaseNumber}:{attacker.Pin}\0\r\n\r\n"),
            ("200 headers", $"GET /api/v1/health HTTP/1.1\r\nHost: exchange.example\r\n{string.Concat(Enumerable.Range(0, 200).Select(number => $"X-{number}: a\r\n"))}\r\n"), ("a header of 100 KB", $"GET /api/v1/health HTTP/1.1\r\nHost: exchange.example\r\nX: {new string('a', 100_000)}\r\n\r\n"), ("a path of 100 KB", $"GET /{new string('a', 100_000)} HTTP/1.1\r\nHost: exchange.example\r\n\r\n"),
            ("an upgrade to WebSocket", "GET /api/v1/cases HTTP/1.1\r\nHost: exchange.example\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"), ("an unknown expectation", $"POST /api/v1/cases HTTP/1.1\r\nHost: exchange.example\r\nExpect: nonsense\r\nConnection: close\r\n{Json}\r\nContent-Length: 2\r\n\r\n{{}}"),
        })
            yield return Raw($"malformed: {name}", text, Refused) with { EndsEarly = true };
    }

    /// <summary>A second request in the body of the first. At most the first gets a response.</summary>
    private static IEnumerable<HostileRequest> Smuggled(Attacker attacker)
    {
        var hidden = $"GET /api/v1/feed HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {attacker.PlatformKey}\r\nConnection: close\r\n\r\n";
        foreach (var (name, headers) in new[]
        {
            ("both lengths", $"Content-Length: {hidden.Length + 5}\r\nTransfer-Encoding: chunked"), ("both lengths, in the other order", $"Transfer-Encoding: chunked\r\nContent-Length: {hidden.Length + 5}"), ("two lengths", $"Content-Length: 0\r\nContent-Length: {hidden.Length + 5}"), ("a list of lengths", $"Content-Length: 0, {hidden.Length + 5}"),
            ("a negative length", "Content-Length: -1"), ("a length with a plus", "Content-Length: +5"), ("a length in hexadecimal", "Content-Length: 0x5"), ("a length with a space", "Content-Length: 0 5"), ("a huge length", "Content-Length: 99999999999999999999"), ("an empty length", "Content-Length: "), ("a length with a NUL", "Content-Length: 0\05"),
            ("an unknown coding", "Transfer-Encoding: xchunked"), ("chunked twice", "Transfer-Encoding: chunked, chunked"), ("chunked and identity", "Transfer-Encoding: chunked, identity"), ("gzip and chunked", "Transfer-Encoding: gzip, chunked"), ("a coding with a tab", "Transfer-Encoding:\tchunked\u000b"), ("a coding after a space", "Transfer-Encoding : chunked"), ("a coding in quotes", "Transfer-Encoding: \"chunked\""),
            ("a coding in a folded line", "Transfer-Encoding:\r\n chunked"), ("a coding behind a line feed", "X: a\nTransfer-Encoding: chunked"), ("two codings", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked"), ("an underscore", $"Content_Length: 0\r\nContent-Length: {hidden.Length + 5}"),
        })
            yield return Raw($"smuggled: {name}", $"POST /api/v1/cases HTTP/1.1\r\nHost: exchange.example\r\n{Json}\r\nConnection: close\r\n{headers}\r\n\r\n0\r\n\r\n{hidden}", Refused) with { EndsEarly = true };
    }

    /// <summary>Bodies that end too early or have malformed chunks: 400, or nothing if nobody waits.</summary>
    private static IEnumerable<HostileRequest> BrokenOff(Attacker attacker)
    {
        var body = attacker.Case();
        foreach (var (what, start) in new[]
        {
            ("a case", $"POST /api/v1/cases HTTP/1.1\r\nHost: exchange.example\r\n{Json}\r\n"),
            ("verdicts", $"POST /api/v1/verdicts HTTP/1.1\r\nHost: exchange.example\r\nAuthorization: Bearer {attacker.PlatformKey}\r\n{Json}\r\n"),
            ("NCMEC's feedback", $"PUT /api/hashsharing/v2/entries/1/{new string('0', 32)}/PDQ/feedback HTTP/1.1\r\nHost: exchange.example\r\n{attacker.AsNcmec.Name}: {attacker.AsNcmec.Value}\r\nContent-Type: application/xml\r\n"),
            ("StopNCII's feedback", $"POST /api/stopncii/v1/SubmitFeedback HTTP/1.1\r\nHost: exchange.example\r\n{attacker.AsStopNcii.Name}: {attacker.PlatformKey}\r\n{Json}\r\n"),
            ("a lookup", $"POST /api/v1/operator/find HTTP/1.1\r\nHost: exchange.example\r\nAuthorization: Bearer {attacker.OperatorKey}\r\n{Json}\r\n"),
        })
        {
            foreach (var (name, rest) in new[]
            {
                ("half a body", string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n{body[..40]}")), ("no body", "Content-Length: 100\r\n\r\n"), ("a chunk without its end", "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"ite"), ("no last chunk", "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"),
                ("a chunk size that is no number", "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n"), ("a negative chunk size", "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n"), ("a huge chunk size", "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n"), ("a chunk that is longer than it says", "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n"),
                ("an endless chunk extension", $"Transfer-Encoding: chunked\r\n\r\n2;{new string('a', 20_000)}\r\n{{}}\r\n0\r\n\r\n"), ("malformed trailers", "Transfer-Encoding: chunked\r\n\r\n0\r\nnonsense\r\n\r\n"),
            })
            {
                var bytes = Encoding.Latin1.GetBytes(start + "Connection: close\r\n" + rest);
                yield return new($"{what}: {name}", bytes, [NoResponse, 400, 408, 413]) { EndsEarly = true };
                yield return new($"{what}: {name}, then hangs up", bytes, [NoResponse]) { HangsUp = true };
            }
        }

        foreach (var path in (string[])["/api/v1/feed", "/api/hashsharing/v2/entries", "/api/v1/operator/audit", "/api/v1/openapi.json", "/", "/api/v1/health", "/api/v1/platforms"])
        {
            foreach (var header in (string[])[$"Authorization: Bearer {attacker.PlatformKey}", $"Authorization: Bearer {attacker.OperatorKey}", $"{attacker.AsNcmec.Name}: {attacker.AsNcmec.Value}"])
                yield return Raw($"{path}: does not wait", $"GET {path} HTTP/1.1\r\nHost: exchange.example\r\n{header}\r\n\r\n", NoResponse) with { HangsUp = true };
        }
    }
}
