using TakeItDown.Tests.Hostile.Support;
using static TakeItDown.Tests.Hostile.Support.HostileRequest;

namespace TakeItDown.Tests.Hostile.Requests;

/// <summary>Cursors, sizes, times and other parameters of readers with a valid key.</summary>
internal static class Queries
{
    private static readonly string[] Numbers = ["", "0", "-1", "+1", "1001", "1%20", "%201", "1%00", "0x1", "1e1", "1.0", "1,1", "%D9%A1", "99999999999999999999", "NaN", "null", "1'", "1;", "1%0d%0a"];

    private static readonly string[] Cursors =
    [
        "x", "%00", "MS4", "MS4u", "MS4wMDAw", "....", "%2e%2e%2f", "MS4wNjM5MDI5MTk4NDUwMDAwMDAwLjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGV", "Mi4wNjM5MDI5MTk4NDUwMDAwMDAwLjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVm",
        "MS45OTk5OTk5OTk5OTk5OTk5OTk5LjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVm", "MS4tMDAwMDAwMDAwMDAwMDAwMDAxLg", "MS42MzkwMjkxOTg0NTAwMDAwMDAALjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVm",
        "MS4wNjM5MDI5MTk4NDUwMDAwMDAwLicgb3IgJzEnIGVxICcxJy4uLi4uLi4uLi4uLi4uLi4", "a%27%20or%20PartitionKey%20ne%20%27", "%F0%9F%98%80", "=", "==", "AAAA", "a&cursor=b", "MS4w%0aNjM5",
    ];

    private static readonly string[] Times =
    [
        "", "x", "0", "2026", "2026-01-02", "2026-01-02T03:04:05", "2026-01-02T03:04:05+01:00", "2026-01-02T03:04:05.0Z", "2026-13-02T03:04:05Z", "2026-02-30T03:04:05Z", "2026-01-02T24:00:00Z", "2026-01-02T03:04:60Z", "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "%202026-01-02T03:04:05Z", "2026-01-02T03:04:05Z%00", "2026-01-02T03:04:05Z%20", "2026-01-02t03:04:05z", "-001-01-01T00:00:00Z", "%D9%A2026-01-02T03:04:05Z",
    ];

    public static IEnumerable<HostileRequest> All(Attacker attacker) => [.. Native(attacker), .. Ncmec(attacker), .. StopNcii(attacker), .. Operators(attacker)];

    private static IEnumerable<HostileRequest> Native(Attacker attacker)
    {
        foreach (var number in Numbers)
            yield return Of($"feed, limit '{number}'", "GET", $"/api/v1/feed?limit={number}", [attacker.AsPlatform], 400);
        foreach (var cursor in Cursors)
            yield return Of($"feed, cursor '{cursor}'", "GET", $"/api/v1/feed?cursor={cursor}", [attacker.AsPlatform], 400);
        foreach (var type in (string[])["", "PDQ", "pdq%00", "pdq,image_md5", "video_sha1", "*", "%27", "pdq&signalType=image_md5"])
            yield return Of($"feed, signalType '{type}'", "GET", $"/api/v1/feed?signalType={type}", [attacker.AsPlatform], 400);
        foreach (var id in (string[])["x", "%00", new string('0', 31), new string('0', 33), new string('A', 32), $"{new string('0', 31)}%27", $"{new string('0', 30)}%2f%2f", "%F0%9F%98%80", new string('0', 6_000)])
            yield return Of($"a hash, record id '{id[..Math.Min(id.Length, 40)]}'", "GET", $"/api/v1/hashes/{id}", [attacker.AsPlatform], 400, 404, 414);
        yield return Of("an unknown hash", "GET", $"/api/v1/hashes/{new string('0', 32)}", [attacker.AsPlatform], 404);
        yield return Of("feed, 5,000 parameters", "GET", $"/api/v1/feed?{string.Join('&', Enumerable.Range(0, 700).Select(number => $"limit={number}"))}", [attacker.AsPlatform], 400, 414, 431);
        yield return Of("feed, a long cursor", "GET", $"/api/v1/feed?cursor={new string('M', 6_000)}", [attacker.AsPlatform], 400);
        // Headers that decide about the form of a response, not about its content.
        foreach (var (name, value) in new[]
        {
            ("Accept-Encoding", "br;q=nonsense, gzip;q=2, *;q=-1"), ("If-None-Match", "\"\", W/, \u00e9, \"a"), ("Accept", "\u00e9/*;;q="), ("Range", "bytes=0-1,5-2,-0"), ("If-Modified-Since", "yesterday"), ("Expect", "200-ok"),
            ("traceparent", "00-00000000000000000000000000000000-0000000000000000-01"), ("tracestate", new string('a', 4_000)), ("baggage", $"pin={attacker.Pin}"), ("x-ms-invocation-id", "another"), ("x-original-url", "/api/v1/operator/overview"),
            ("X-HTTP-Method-Override", "DELETE"), ("Accept-Language", new string('a', 4_000)), ("Origin", "null"), ("Cookie", new string('a', 4_000)), ("Forwarded", $"for={attacker.Secret("203.0.113.78")};host=evil.example"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Prefix", "/../.."),
        })
            yield return Of($"feed with {name}", "GET", "/api/v1/feed?limit=1", [attacker.AsPlatform, (name, value)], 200, 304, 400, 417);
    }

    private static IEnumerable<HostileRequest> Ncmec(Attacker attacker)
    {
        foreach (var number in Numbers)
            yield return Of($"NCMEC, size '{number}'", "GET", $"/api/hashsharing/v2/entries?size={number}", [attacker.AsNcmec], 400);
        foreach (var cursor in Cursors)
            yield return Of($"NCMEC, after '{cursor}'", "GET", $"/api/hashsharing/v2/entries?after={cursor}", [attacker.AsNcmec], 400);
        foreach (var time in Times)
        {
            yield return Of($"NCMEC, from '{time}'", "GET", $"/api/hashsharing/v2/entries?from={time}", [attacker.AsNcmec], 400);
            yield return Of($"NCMEC, to '{time}'", "GET", $"/api/hashsharing/v2/entries?to={time}", [attacker.AsNcmec], 400);
        }

        yield return Of("NCMEC, a window that begins at the first time of .NET", "GET", "/api/hashsharing/v2/entries?from=0001-01-01T00:00:00Z&to=0001-01-01T00:00:00Z", [attacker.AsNcmec], 200);
        foreach (var type in (string[])["", "pdq", "PDQ%00", "..", "%2e%2e", "nonsense", new string('A', 3_000), "%27"])
            yield return Of($"NCMEC, reasons of '{type}'", "GET", $"/api/hashsharing/v2/feedback/{type}/reasons", [attacker.AsNcmec], 400, 404);
    }

    private static IEnumerable<HostileRequest> StopNcii(Attacker attacker)
    {
        foreach (var number in Numbers)
            yield return Of($"StopNCII, pageSize '{number}'", "GET", $"/api/stopncii/v1/FetchHashes?pageSize={number}", [attacker.AsStopNcii], 400);
        foreach (var number in Numbers.Except(["0", "1001"]))
            yield return Of($"StopNCII, startTimestamp '{number}'", "GET", $"/api/stopncii/v1/FetchHashes?startTimestamp={number}", [attacker.AsStopNcii], 400);
        yield return Of("StopNCII, a start after the last time of .NET", "GET", "/api/stopncii/v1/FetchHashes?startTimestamp=253402300800", [attacker.AsStopNcii], 400);
        yield return Of("StopNCII, the last second of .NET", "GET", "/api/stopncii/v1/FetchHashes?startTimestamp=253402300799", [attacker.AsStopNcii], 200);
        foreach (var cursor in Cursors)
            yield return Of($"StopNCII, nextPageToken '{cursor}'", "GET", $"/api/stopncii/v1/FetchHashes?nextPageToken={cursor}", [attacker.AsStopNcii], 400);
    }

    private static IEnumerable<HostileRequest> Operators(Attacker attacker)
    {
        foreach (var path in (string[])["audit", "changes"])
        {
            foreach (var number in Numbers.Except(["", "0", "1001"]))
                yield return Of($"{path}, cursor '{number}'", "GET", $"/api/v1/operator/{path}?cursor={number}", [attacker.AsOperator], 400);
        }

        foreach (var month in (string[])["x", "2026", "2026-13", "2026-1", "2026-01-01", "2026-01%00", "%202026-01", "2026-01' or 'a' eq 'a", "..", "-001-01", "0000-01", "2026-11,2026-10", "%D9%A2026-01"])
            yield return Of($"audit, month '{month}'", "GET", $"/api/v1/operator/audit?month={month.Replace(" ", "%20", StringComparison.Ordinal)}", [attacker.AsOperator], 400);
        foreach (var number in (string[])["0", "-1", "+1", "1%20", "%201", "1%09", "0x1", "1.0", "1e0", "99999999999", "one", "%D9%A1", "1%2f", "1;", "1%27", "key.1"])
            yield return Of($"a key's number '{number}'", "DELETE", $"/api/v1/operator/platforms/{attacker.Platform}/keys/{number}", [attacker.AsOperator, ("Content-Type", "application/json")], """{"reason":"a test"}"""u8.ToArray(), 400);
        yield return Of("a key's number with a NUL", "DELETE", $"/api/v1/operator/platforms/{attacker.Platform}/keys/1%00", [attacker.AsOperator, ("Content-Type", "application/json")], """{"reason":"a test"}"""u8.ToArray(), Refused);
        foreach (var id in (string[])["..", "%2e%2e", "a%2fb", "EXAMPLE", "%00", "%27", "a%20b", new string('a', 2_000), "$batch"])
        {
            yield return Of($"keys of the platform '{id}'", "GET", $"/api/v1/operator/platforms/{id}/keys", [attacker.AsOperator], Refused);
            yield return Of($"a new key of the platform '{id}'", "POST", $"/api/v1/operator/platforms/{id}/keys", [attacker.AsOperator], [], Refused);
        }
    }
}
