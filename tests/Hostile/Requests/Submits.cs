using System.Text;
using TakeItDown.Tests.Hostile.Support;
using static TakeItDown.Tests.Hostile.Support.HostileRequest;

namespace TakeItDown.Tests.Hostile.Requests;

/// <summary>Cases that break a rule: bodies, content types, encodings, sizes and idempotency keys.</summary>
internal static class Submits
{
    private const string Path = "/api/v1/cases";

    public static IEnumerable<HostileRequest> All(Attacker attacker) =>
        [.. Values(attacker), .. Shapes(attacker), .. Videos(attacker), .. Broken(attacker), .. Encoded(attacker), .. ContentTypes(attacker), .. IdempotencyKeys(attacker), .. Challenges()];

    /// <summary>Values in the place of each member of a valid case.</summary>
    private static IEnumerable<HostileRequest> Values(Attacker attacker)
    {
        string[] values =
        [
            "null", "true", "0", "-1", "1e999", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"‮image\"", "[]", "[[]]", "{}", "[null]",
            "\"' OR 1=1 --\"", "\"../../etc/passwd\"", "\"<script>alert(1)</script>\"", "\"${jndi:ldap://127.0.0.1/x}\"", $"\"{new string('a', 10_000)}\"", "9223372036854775808",
        ];
        foreach (var (index, value) in values.Index())
        {
            var pdq = attacker.NewPdq();
            yield return Bad($"items is value {index}", $$"""{"items":{{value}}}""");
            yield return Bad($"an item is value {index}", $$"""{"items":[{{value}}]}""");
            yield return Bad($"mediaType is value {index}", $$"""{"items":[{"mediaType":{{value}},"hashes":[{"signalType":"pdq","hashValue":"{{pdq}}","quality":100}]}]}""");
            yield return Bad($"hashes is value {index}", $$"""{"items":[{"mediaType":"image","hashes":{{value}}}]}""");
            yield return Bad($"signalType is value {index}", $$"""{"items":[{"mediaType":"image","hashes":[{"signalType":{{value}},"hashValue":"{{pdq}}","quality":100}]}]}""");
            yield return Bad($"hashValue is value {index}", $$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"pdq","hashValue":{{value}},"quality":100}]}]}""");
            yield return Bad($"quality is value {index}", $$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"pdq","hashValue":"{{pdq}}","quality":{{value}}}]}]}""");
        }
    }

    private static IEnumerable<HostileRequest> Shapes(Attacker attacker)
    {
        var pdq = attacker.NewPdq();
        var item = $$"""{"mediaType":"image","hashes":[{"signalType":"pdq","hashValue":"{{pdq}}","quality":100}]}""";
        yield return Bad("26 items", $$"""{"items":[{{string.Join(',', Enumerable.Repeat(item, 26))}}]}""");
        yield return Bad("5 hashes in an item", $$"""{"items":[{"mediaType":"image","hashes":[{{string.Join(',', Enumerable.Repeat($$"""{"signalType":"pdq","hashValue":"{{pdq}}","quality":100}""", 5))}}]}]}""");
        yield return Bad("items twice", $$"""{"items":[{{item}}],"items":[{{item}}]}""");
        yield return Bad("items twice, in two spellings", $$"""{"items":[{{item}}],"it\u0065ms":[{{item}}]}""");
        yield return Bad("an unknown member", $$"""{"items":[{{item}}],"pin":"000000"}""");
        yield return Bad("a member named as a hash", $$"""{"items":[{{item}}],"{{attacker.NewPdq()}}":1}""");
        yield return Bad("a member in upper case", $$"""{"ITEMS":[{{item}}]}""");
        yield return Bad("a prototype", $$"""{"items":[{{item}}],"__proto__":{"isOperator":true} }""");
        yield return Bad("a type name", $$"""{"$type":"System.Diagnostics.Process","items":[{{item}}]}""");
        yield return Bad("a PDQ of zeros", attacker.Case(new string('0', 64)));
        yield return Bad("a PDQ of ones", attacker.Case(new string('f', 64)));
        yield return Bad("a PDQ of one bit", attacker.Case("8" + new string('0', 63)));
        yield return Bad("the MD5 of an empty file", """{"items":[{"mediaType":"image","hashes":[{"signalType":"image_md5","hashValue":"d41d8cd98f00b204e9800998ecf8427e"}]}]}""");
        yield return Bad("a digit too few", attacker.Case(pdq[1..]));
        yield return Bad("a digit too many", attacker.Case(pdq + "0"));
        yield return Bad("full-width digits", attacker.Case(pdq[1..] + "０"));
        yield return Bad("a NUL at the end of a hash", attacker.Case(pdq + "\\u0000"));
        yield return Bad("a video hash of an image", $$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"video_md5","hashValue":"{{attacker.Secret(RandomHash.Md5())}}"}]}]}""");
        yield return Bad("an MD5 with a quality", $$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"image_md5","hashValue":"{{attacker.Secret(RandomHash.Md5())}}","quality":100}]}]}""");
    }

    private static IEnumerable<HostileRequest> Videos(Attacker attacker)
    {
        var pdq = attacker.NewPdq();
        foreach (var (name, value) in new[]
        {
            ("301 frames", string.Join(';', Enumerable.Range(0, 301).Select(second => $"{pdq},100,{second}"))),
            ("200,000 semicolons", new string(';', 200_000)), ("200,000 commas", new string(',', 200_000)), ("200,000 digits", new string('a', 200_000)),
            ("a second of 20 digits", $"{pdq},100,{new string('9', 20)}"), ("a negative second", $"{pdq},100,-1"), ("a second of another script", $"{pdq},100,٣"),
            ("half a second", $"{pdq},100,0.5"), ("a second before the last", $"{pdq},100,2;{pdq},100,1"), ("a second twice", $"{pdq},100,1;{pdq},100,1"),
            ("a quality of 49", $"{pdq},49,0"), ("a quality of 101", $"{pdq},101,0"), ("a quality of 2147483648", $"{pdq},2147483648,0"),
            ("a frame of zeros", $"{pdq},100,0;{new string('0', 64)},100,1"), ("a frame of ones", $"{new string('f', 64)},100,0"), ("an empty frame", $"{pdq},100,0;"),
            ("a NUL at the end", $"{pdq},100,0\\u0000"), ("a line break", $"{pdq},100,0\\n"), ("JSON", $"[\\\"{pdq},100,0\\\"]"), ("full-width commas", $"{pdq}，100，0"),
        })
            yield return Bad($"a video of {name}", VideoCase(value));
        yield return Bad("a video that is a list", $$$"""{"items":[{"mediaType":"video","hashes":[{"signalType":"video_vpdq","hashValue":[{"pdq":"{{{pdq}}}","quality":100,"second":0}]}]}]}""");
        yield return Bad("a video in a picture", VideoCase($"{pdq},100,0").Replace("\"video\"", "\"image\"", StringComparison.Ordinal));
        yield return Bad("six videos of 251 frames", $$"""{"items":[{{string.Join(',', Enumerable.Repeat(VideoItem(string.Join(';', Enumerable.Range(0, 251).Select(second => $"{pdq},100,{second}"))), 6))}}]}""");
    }

    private static string VideoCase(string value) => $$"""{"items":[{{VideoItem(value)}}]}""";

    private static string VideoItem(string value) => $$"""{"mediaType":"video","hashes":[{"signalType":"video_vpdq","hashValue":"{{value}}"}]}""";

    private static IEnumerable<HostileRequest> Broken(Attacker attacker)
    {
        var valid = attacker.Case();
        foreach (var length in Enumerable.Range(0, 15).Select(part => part * (valid.Length - 1) / 14))
            yield return Bad($"cut after {length} characters", valid[..length]);
        foreach (var (name, json) in new[]
        {
            ("a comma at the end", valid[..^1] + ",}"), ("a comment", "/* */" + valid), ("text after it", valid + "x"), ("two values", valid + valid),
            ("single quotes", valid.Replace('"', '\'')), ("NaN", valid.Replace("100", "NaN", StringComparison.Ordinal)), ("a NUL in front", "\0" + valid),
            ("a leading zero", valid.Replace("100", "0100", StringComparison.Ordinal)), ("a plus", valid.Replace("100", "+100", StringComparison.Ordinal)),
            ("a form", "items=1&mediaType=image"), ("XML", "<?xml version=\"1.0\"?><items/>"), ("a raw control character", valid.Replace("image", "ima\u0001ge", StringComparison.Ordinal)),
            ("an open string", "{\"items\":\""), ("1,000 open lists", new string('[', 1_000)), ("100,000 open lists", new string('[', 100_000)),
            ("20,000 nested lists", $$"""{"items":{{new string('[', 20_000)}}{{new string(']', 20_000)}}}"""),
            ("20,000 nested objects", $$"""{{string.Concat(Enumerable.Repeat("{\"items\":", 20_000))}}1{{new string('}', 20_000)}}"""),
            ("20,000 members", "{" + string.Join(',', Enumerable.Range(0, 20_000).Select(number => $"\"a{number}\":0")) + "}"),
            ("200,000 nulls", $$"""{"items":[{{string.Join(',', Enumerable.Repeat("null", 50_000))}}]}"""),
            ("a million digits", $$"""{"items":{{new string('9', 200_000)}}}"""),
        })
            yield return Bad(name, json);
    }

    private static IEnumerable<HostileRequest> Encoded(Attacker attacker)
    {
        var valid = attacker.Case();
        foreach (var (name, bytes) in new (string, byte[])[]
        {
            ("UTF-16", Encoding.Unicode.GetBytes(valid)), ("UTF-16 with its mark", [0xff, 0xfe, .. Encoding.Unicode.GetBytes(valid)]), ("UTF-32", Encoding.UTF32.GetBytes(valid)),
            ("two byte order marks", [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(valid)]),
            ("bytes that are not UTF-8", [.. Encoding.UTF8.GetBytes(valid[..^2]), 0xc3, 0x28, 0x7d]), ("an overlong slash", [0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]),
            ("a surrogate in UTF-8", [0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]), ("zeros", new byte[1_000]), ("noise", [.. Enumerable.Range(0, 1_000).Select(at => (byte)(at * 167))]),
        })
            yield return Of($"a case in {name}", "POST", Path, [("Content-Type", "application/json")], bytes, 400);
        yield return Of("256 KB and one byte", "POST", Path, [("Content-Type", "application/json")], [.. Enumerable.Repeat((byte)' ', 256 * 1024 + 1)], 413, NoResponse);
        yield return Of("3 MB", "POST", Path, [("Content-Type", "application/json")], [.. Enumerable.Repeat((byte)' ', 3 * 1024 * 1024)], 413, NoResponse);
        foreach (var encoding in (string[])["gzip", "br", "deflate", "zstd", "gzip, gzip", "identity, gzip", "GZIP", "nonsense", "\u00e9"])
            yield return Of($"Content-Encoding {encoding}", "POST", Path, [("Content-Type", "application/json"), ("Content-Encoding", encoding)], Encoding.UTF8.GetBytes(valid), 400, 415);
    }

    private static IEnumerable<HostileRequest> ContentTypes(Attacker attacker)
    {
        foreach (var type in (string[])
        [
            "text/plain", "text/json", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json5", "application/jsonp", "application",
            "/json", "*/*", "application/json, text/plain", "text/plain; application/json", "json", ";", "application/json\u00a0", "image/png", "application/octet-stream",
        ])
            yield return Of($"Content-Type {type}", "POST", Path, [("Content-Type", type)], Encoding.UTF8.GetBytes(attacker.Case()), 400, 415);
        yield return Of("no Content-Type", "POST", Path, [], Encoding.UTF8.GetBytes(attacker.Case()), 415);
        yield return Of("two Content-Types", "POST", Path, [("Content-Type", "text/plain"), ("Content-Type", "application/json")], Encoding.UTF8.GetBytes(attacker.Case()), 415, 400);
        yield return Of("no body", "POST", Path, [("Content-Type", "application/json")], [], 400);
    }

    private static IEnumerable<HostileRequest> IdempotencyKeys(Attacker attacker)
    {
        var version4 = Guid.NewGuid();
        foreach (var (index, key) in ((string[])
        [
            "0", "key", Guid.Empty.ToString(), Guid.AllBitsSet.ToString(), Guid.CreateVersion7().ToString(), version4.ToString("N"), version4.ToString("B"), version4.ToString("P"), version4.ToString("X"),
            $"{version4}0", $"0{version4}", $"{version4}, {version4}", "c232ab00-9414-11ec-b3c8-9f6bdeced846", "../../../etc/passwd", new string('a', 5_000), "'; DROP TABLE cases; --", "\u00e9", "PartitionKey eq 'a'", "$batch", "%00",
        ]).Index())
            yield return Json($"Idempotency-Key {index}", Path, [("Idempotency-Key", key)], attacker.Case(), 400);
        yield return Json("two Idempotency-Keys", Path, [("Idempotency-Key", $"{version4}"), ("Idempotency-Key", $"{Guid.NewGuid()}")], attacker.Case(), 400);
    }

    private static IEnumerable<HostileRequest> Challenges()
    {
        const string Challenge = "/api/v1/challenge";
        foreach (var hashes in (string[])["", "0", "-1", "+1", "101", "1%20", "%201", "1%00", "1.0", "1e1", "0x1", "1,1", "1&hashes=2", "%D9%A1", "99999999999999999999", "NaN"])
            yield return Of($"a challenge for '{hashes}' hashes", "GET", $"{Challenge}?hashes={hashes}", [("Idempotency-Key", $"{Guid.NewGuid()}")], 400);
        yield return Of("a challenge for no number", "GET", Challenge, [("Idempotency-Key", $"{Guid.NewGuid()}")], 400);
        yield return Of("a challenge for no case", "GET", $"{Challenge}?hashes=1", [], 400);
        foreach (var key in (string[])["0", $"{Guid.Empty}", $"{Guid.CreateVersion7()}", new string('a', 5_000)])
            yield return Of($"a challenge for the case {key[..1]}", "GET", $"{Challenge}?hashes=1", [("Idempotency-Key", key)], 400);
    }

    private static HostileRequest Bad(string name, string json) => Json($"a case: {name}", Path, [], json, 400);
}
