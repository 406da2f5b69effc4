using System.Text;
using TakeItDown.Tests.Hostile.Support;
using static TakeItDown.Tests.Hostile.Support.HostileRequest;

namespace TakeItDown.Tests.Hostile.Requests;

/// <summary>Bodies of platforms and operators with valid keys: verdicts, feedback in both dialects, decisions, lookups.</summary>
internal static class Bodies
{
    private const string Unknown = "00000000000000000000000000000000";
    private const string Namespace = "https://hashsharing.ncmec.org/hashsharing/v2";

    private static readonly string[] Times =
    [
        "\"\"", "null", "0", "\"now\"", "\"9999-12-31T23:59:59Z\"", "\"2026-01-02T03:04:05\"", "\"2026-01-02 03:04:05Z\"", "\"2026-02-30T03:04:05Z\"", "\"2026-01-02T03:04:05Z\\u0000\"", "\"2026-01-02T03:04:05+99:99\"",
        "\"0000-00-00T00:00:00Z\"", "\"+2026-01-02T03:04:05Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"", "1767323045", "\"/Date(0)/\"",
    ];

    public static IEnumerable<HostileRequest> All(Attacker attacker) => [.. Verdicts(attacker), .. Checked(attacker), .. NcmecFeedback(attacker), .. StopNciiFeedback(attacker), .. Operators(attacker)];

    private static IEnumerable<HostileRequest> Verdicts(Attacker attacker)
    {
        foreach (var time in Times)
            yield return Bad($"at {time}", $$"""{"verdicts":[{"recordId":"{{Unknown}}","verdict":"Blocked","at":{{time}}}]}""");
        foreach (var id in (string[])["", "x", "00", Unknown[1..], Unknown + "0", Unknown.Replace('0', 'A'), "' or '1'='1", "../record", Unknown[1..] + "\\u0000", "\\ud800", attacker.NewPdq()])
            yield return Bad($"recordId '{id}'", $$"""{"verdicts":[{"recordId":"{{id}}","verdict":"Blocked","at":"2026-01-02T03:04:05Z"}]}""");
        foreach (var verdict in (string[])["", "blocked", "0", "1", "Blocked,NotFound", "Sent", "Undelivered", "Active", "Blocked\\u0000"])
            yield return Bad($"verdict '{verdict}'", $$"""{"verdicts":[{"recordId":"{{Unknown}}","verdict":"{{verdict}}","at":"2026-01-02T03:04:05Z"}]}""");
        foreach (var more in (string[])
        [
            "\"matches\":-1", "\"matches\":2147483648", "\"matches\":1.5", "\"matches\":\"1\"", "\"removed\":1", "\"matches\":1,\"removed\":2", "\"matches\":1,\"removed\":-1", "\"distance\":-1", "\"distance\":257", "\"distance\":1.5", "\"distance\":\"1\"", "\"reason\":\"Adult\"", "\"reason\":\"\"", "\"platform\":\"another\"", "\"verdict\":\"NotFound\"",
        ])
            yield return Bad(more, $$"""{"verdicts":[{"recordId":"{{Unknown}}","verdict":"Blocked","at":"2026-01-02T03:04:05Z",{{more}}}]}""");
        foreach (var body in (string[])["", "{}", "[]", "null", "{\"verdicts\":null}", "{\"verdicts\":{}}", "{\"verdicts\":[]}", "{\"verdicts\":[[]]}", "{\"verdicts\":[null]}"])
            yield return Bad($"body {body}", body);
        yield return Bad("101 verdicts", $$"""{"verdicts":[{{string.Join(',', Enumerable.Repeat($$"""{"recordId":"{{Unknown}}","verdict":"Blocked","at":"2026-01-02T03:04:05Z"}""", 101))}}]}""");

        HostileRequest Bad(string name, string json) => Json($"verdicts: {name}", "/api/v1/verdicts", [attacker.AsPlatform], json, 400);
    }

    private static IEnumerable<HostileRequest> Checked(Attacker attacker)
    {
        var ahead = Convert.ToBase64String("1.3155378975999999999."u8).TrimEnd('=');
        foreach (var cursor in (string[])["", "x", "MS4w", ahead, ahead + "\\u0000", "' or '1'='1", "../feed", "\\ud800", new string('M', 200_000), attacker.NewPdq()])
            yield return Bad($"cursor '{cursor[..Math.Min(20, cursor.Length)]}'", $$"""{"cursor":"{{cursor}}"}""");
        foreach (var body in (string[])["", "{}", "[]", "null", "{\"cursor\":null}", "{\"cursor\":7}", "{\"cursor\":[\"MS4w\"]}", "{\"cursor\":\"MS4w\",\"cursor\":\"MS4w\"}", "{\"cursor\":\"MS4w\",\"platform\":\"another\"}"])
            yield return Bad($"body {body}", body);

        HostileRequest Bad(string name, string json) => Json($"checked: {name}", "/api/v1/feed/checked", [attacker.AsPlatform], json, 400);
    }

    private static IEnumerable<HostileRequest> NcmecFeedback(Attacker attacker)
    {
        const string Entry = $"/api/hashsharing/v2/entries/1/{Unknown}/PDQ/feedback";
        var deep = string.Concat(Enumerable.Repeat("<a>", 30_000));
        var laughs = string.Concat(Enumerable.Range(1, 30).Select(level => $"<!ENTITY l{level} \"&l{level - 1};&l{level - 1};&l{level - 1};\">"));
        foreach (var (name, xml) in new[]
        {
            ("nothing", ""), ("text", "feedback"), ("JSON", "{}"), ("an open element", "<feedbackSubmission"), ("another namespace", "<feedbackSubmission><affirmative/></feedbackSubmission>"), ("two roots", Feedback("<affirmative/>") + Feedback("<affirmative/>")),
            ("an XML bomb", $"<!DOCTYPE f [<!ENTITY l0 \"ha\">{laughs}]>{Feedback("&l30;")}"), ("a quadratic bomb", $"<!DOCTYPE f [<!ENTITY a \"{new string('a', 50_000)}\">]>{Feedback(string.Concat(Enumerable.Repeat("&a;", 10_000)))}"),
            ("a file", $"<!DOCTYPE f [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{Feedback("&x;")}"), ("a URL", $"<!DOCTYPE f SYSTEM \"http://127.0.0.1:1/a.dtd\">{Feedback("<affirmative/>")}"), ("a parameter entity", $"<!DOCTYPE f [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/\">%p;]>{Feedback("<affirmative/>")}"),
            ("an include", Feedback("<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"/etc/passwd\"/>")), ("a style sheet", $"<?xml-stylesheet href=\"http://127.0.0.1:1/\"?>{Feedback("<neither/>")}"),
            ("30,000 open elements", deep), ("30,000 nested elements", Feedback(deep + string.Concat(Enumerable.Repeat("</a>", 30_000)))), ("UTF-7", "<?xml version=\"1.0\" encoding=\"utf-7\"?><a/>"), ("an unknown encoding", "<?xml version=\"1.0\" encoding=\"x\"?><a/>"),
            ("a NUL", Feedback("<affirmative>\0</affirmative>")), ("a NUL entity", Feedback("<affirmative>&#0;</affirmative>")), ("a surrogate", Feedback("&#xD800;")), ("both", Feedback("<affirmative/><negative/>")), ("no reasons", Feedback("<negative/>")),
            ("an unknown reason", Feedback($"<negative><reasonIds><guid>{Guid.NewGuid()}</guid></reasonIds></negative>")), ("no guid", Feedback("<negative><reasonIds><guid>x</guid></reasonIds></negative>")), ("an attribute", Feedback("<affirmative a=\"1\"/>")),
            ("20,000 attributes", $"<feedbackSubmission {string.Join(' ', Enumerable.Range(0, 15_000).Select(number => $"a{number}=\"\""))}/>"), ("CDATA", Feedback("<affirmative><![CDATA[x]]></affirmative>")), ("XML 1.1", $"<?xml version=\"1.1\"?>{Feedback("<affirmative/>")}"),
        })
            yield return Xml($"NCMEC: {name}", Entry, xml, 400);
        yield return Xml("NCMEC: 256 KB and one byte", Entry, new string(' ', 256 * 1024 + 1), 413, NoResponse);
        yield return Of("NCMEC: JSON as its type", "PUT", Entry, [attacker.AsNcmec, ("Content-Type", "application/json")], "{}"u8.ToArray(), 415);
        yield return Of("NCMEC: compressed", "PUT", Entry, [attacker.AsNcmec, ("Content-Type", "application/xml"), ("Content-Encoding", "gzip")], [0x1f, 0x8b], 415);
        foreach (var path in (string[])["2/" + Unknown + "/PDQ", "1/x/PDQ", "1/" + Unknown + "/pdq", "1/" + Unknown + "/TMK_PDQF", "1/%2e%2e/PDQ", "1/" + Unknown.Replace('0', 'A') + "/PDQ", "-1/" + Unknown + "/PDQ", "1%00/" + Unknown + "/PDQ", "1/" + Unknown + "/PDQ%20", "1/" + Unknown + "/PDQ/x"])
            yield return Xml($"NCMEC: the entry {path}", $"/api/hashsharing/v2/entries/{path}/feedback", Feedback("<affirmative/>"), 400, 404);
        yield return Xml("NCMEC: an entry that does not exist", Entry, Feedback("<affirmative/>"), 404);

        HostileRequest Xml(string name, string path, string xml, params IReadOnlyList<int> expected) =>
            Of(name, "PUT", path, [attacker.AsNcmec, ("Content-Type", "application/xml")], Encoding.UTF8.GetBytes(xml), expected);
        static string Feedback(string content) => $"<feedbackSubmission xmlns=\"{Namespace}\">{content}</feedbackSubmission>";
    }

    private static IEnumerable<HostileRequest> StopNciiFeedback(Attacker attacker)
    {
        const string Path = "/api/stopncii/v1/SubmitFeedback";
        foreach (var body in (string[])
        [
            "", "null", "[]", "{}", "{\"hashFeedbacks\":null}", "{\"hashFeedbacks\":{}}", "{\"hashFeedbacks\":[null]}", "{\"hashFeedbacks\":[[]]}", "{\"hashFeedbacks\":[{}]}", "{\"hashFeedbacks\":[{\"hashValue\":\"x\"}]}", "{\"hashFeedbacks\":[{\"feedbackValue\":\"Blocked\"}]}",
            "{\"count\":2,\"hashFeedbacks\":[]}", "{\"count\":-1,\"hashFeedbacks\":[]}", "{\"count\":\"0\",\"hashFeedbacks\":[]}", "{\"hashFeedbacks\":[],\"hashFeedbacks\":[]}", "{\"hashFeedbacks\":[{\"hashValue\":1,\"feedbackValue\":\"Blocked\"}]}", "{\"hashFeedbacks\":[{\"hashValue\":\"x\",\"feedbackValue\":null}]}",
        ])
            yield return Json($"StopNCII: {body}", Path, [attacker.AsStopNcii], body, 400);
        yield return Json("StopNCII: only an unknown hash", Path, [attacker.AsStopNcii], $$"""{"hashFeedbacks":[{"hashValue":"{{attacker.NewPdq()}}","feedbackValue":"Blocked"}]}""", 404);
        yield return Json("StopNCII: only text in the place of a hash", Path, [attacker.AsStopNcii], """{"hashFeedbacks":[{"hashValue":"' or '1'='1","feedbackValue":"Blocked"}]}""", 404);
        yield return Json("StopNCII: 5,001 feedbacks", Path, [attacker.AsStopNcii], $$"""{"hashFeedbacks":[{{string.Join(',', Enumerable.Repeat("""{"hashValue":"x","feedbackValue":"Blocked"}""", 5_001))}}]}""", 400);
        yield return Json("StopNCII: 2 MB and one byte", Path, [attacker.AsStopNcii], new string(' ', 2 * 1024 * 1024 + 1), 413, NoResponse);
        yield return Json("StopNCII: a platform submits hashes", "/api/stopncii/v1/SubmitHashes", [attacker.AsStopNcii], $$"""{"hashRecords":[{"hashValue":"{{attacker.NewPdq()}}"}]}""", 403);
    }

    private static IEnumerable<HostileRequest> Operators(Attacker attacker)
    {
        foreach (var path in (string[])["find", "cases/hold", "cases/release", "cases/discard", $"hashes/{Unknown}/suspend", $"hashes/{Unknown}/restore", $"hashes/{Unknown}/delete"])
        {
            foreach (var body in (string[])["", "null", "[]", "{}", "{\"reason\":null}", "{\"reason\":\"\"}", "{\"reason\":\" \"}", "{\"reason\":[]}", "{\"reason\":\"a\\u0000b\"}", $"{{\"reason\":\"{new string('a', 501)}\"}}", $"{{\"reason\":\"{attacker.NewPdq()}\"}}", "{\"reason\":\"a\",\"x\":1}"])
                yield return Json($"{path} with {body[..Math.Min(body.Length, 30)]}", $"/api/v1/operator/{path}", [attacker.AsOperator], body, 400, 404);
        }

        foreach (var time in Times)
        {
            yield return Json($"release from {time}", "/api/v1/operator/cases/release", [attacker.AsOperator], $$"""{"from":{{time}},"to":{{time}},"reason":"a test"}""", 400);
            yield return Json($"suspend until {time}", $"/api/v1/operator/hashes/{Unknown}/suspend", [attacker.AsOperator], $$"""{"until":{{time}},"reason":"a test"}""", 400, 404);
        }

        foreach (var id in (string[])["x", "%00", "..", "%2e%2e", Unknown[1..], Unknown + "0", "record%20", "A' or 'a' eq 'a"])
            yield return Json($"restore '{id}'", $"/api/v1/operator/hashes/{id.Replace(" ", "%20", StringComparison.Ordinal)}/restore", [attacker.AsOperator], """{"reason":"a test"}""", 400, 404);
        foreach (var body in (string[])
        [
            "{\"recordId\":\"x\"}", "{\"recordId\":\"\"}", $"{{\"recordId\":\"{Unknown}\",\"caseNumber\":\"{attacker.CaseNumber}\"}}", "{\"caseNumber\":\"x\"}", "{\"caseNumber\":\"0000-0000-0000-0001\"}", "{\"hash\":{}}", "{\"hash\":{\"signalType\":\"pdq\",\"hashValue\":\"x\"}}",
            $"{{\"hash\":{{\"signalType\":\"md5\",\"hashValue\":\"{attacker.NewPdq()}\"}}}}", "{\"hash\":null}", "{\"hash\":[]}",
        ])
            yield return Json($"find {body}", "/api/v1/operator/find", [attacker.AsOperator], body, 400);
    }
}
