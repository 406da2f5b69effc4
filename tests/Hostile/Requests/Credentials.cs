using TakeItDown.Tests.Hostile.Support;
using static TakeItDown.Tests.Hostile.Support.HostileRequest;

namespace TakeItDown.Tests.Hostile.Requests;

/// <summary>The forms of Authorization: a case's, a platform's in three protocols, an operator's.</summary>
internal static class Credentials
{
    public static IEnumerable<HostileRequest> All(Attacker attacker) => [.. OfCases(attacker), .. OfPlatforms(attacker), .. OfOperators(attacker)];

    private static IEnumerable<HostileRequest> OfCases(Attacker attacker)
    {
        var unknown = attacker.Secret("0000-0000-0000-0000"); // a valid check character, and no case
        foreach (var (index, value) in ((string[])
        [
            "", "Case", "Case ", "Case :", $"Case {attacker.CaseNumber}", $"Case {attacker.CaseNumber}:", $"Case {attacker.CaseNumber}:12345", $"Case {attacker.CaseNumber}:1234567",
            $"Case {attacker.CaseNumber}:12345a", $"Case {attacker.CaseNumber}:{attacker.Pin}:", $"Case {attacker.CaseNumber}::{attacker.Pin}", $"Case {attacker.CaseNumber}:-12345", $"Case {attacker.CaseNumber}:+12345",
            $"Case {attacker.CaseNumber}: 12345", $"Case {attacker.CaseNumber}:12345\u00b2", $"Case {unknown}:000000", $"Case :{attacker.Pin}", $"Case {new string('0', 8_000)}:000000", $"Case {attacker.CaseNumber}0:{attacker.Pin}",
            $"Case {attacker.CaseNumber[..^1]}:{attacker.Pin}", "Case 7K3M-0000-0000-0001:000000", "Case ' or '1'='1:000000", "Case *:000000", "Case %00:000000", "Case ../../cases:000000", $"Bearer {attacker.CaseNumber}:{attacker.Pin}",
            $"Basic {attacker.CaseNumber}:{attacker.Pin}", $"{attacker.CaseNumber}:{attacker.Pin}", $"Case{attacker.CaseNumber}:{attacker.Pin}", $"Case\t{attacker.CaseNumber}:{attacker.Pin}", "Case \u00e9:000000", "Negotiate TlRMTVNTUAAB",
        ]).Index())
        {
            yield return Of($"credentials {index} of a case", "GET", "/api/v1/case", [("Authorization", value), attacker.FromAddress], 400, 401);
            yield return Of($"HEAD with credentials {index} of a case", "HEAD", "/api/v1/case", [("Authorization", value)], 400, 401);
            yield return Of($"a withdrawal with credentials {index}", "POST", "/api/v1/case/withdraw", [("Authorization", value)], [], 400, 401);
        }

        yield return Of("two cases", "GET", "/api/v1/case", [attacker.AsPerson, attacker.AsPerson], 400, 401);
        yield return Of("credentials in the query", "GET", "/api/v1/case?caseNumber=a&pin=b", [], 401);
    }

    /// <summary>429 from some wrong keys on.</summary>
    private static IEnumerable<HostileRequest> OfPlatforms(Attacker attacker)
    {
        foreach (var (index, key) in Keys(attacker).Index())
        {
            yield return Of($"key {index} at the feed", "GET", "/api/v1/feed", [("Authorization", $"Bearer {key}"), attacker.FromAddress], 401, 429);
            yield return Json($"key {index} at verdicts", "/api/v1/verdicts", [("Authorization", $"Bearer {key}")], """{"verdicts":[]}""", 401, 429);
            yield return Of($"key {index} at the own platform", "GET", "/api/v1/platforms/me", [("Authorization", $"Bearer {key}")], 401, 429);
            yield return Of($"key {index} at a hash", "GET", $"/api/v1/hashes/{new string('0', 32)}", [("Authorization", $"Bearer {key}")], 401, 429);
            yield return Of($"key {index} as StopNCII's", "GET", "/api/stopncii/v1/FetchHashes", [("Ocp-Apim-Subscription-Key", key)], 401, 429);
            yield return Of($"key {index} as NCMEC's", "GET", "/api/hashsharing/v2/entries", [Attacker.Basic($"{attacker.Platform}:{key}")], 401, 429);
        }

        foreach (var (index, value) in ((string[])
        [
            "", "Basic", "Basic ", "Basic =", "Basic ====", "Basic !", "Basic YQ", "Basic YQ==", "Basic Og==", "Basic AAA=", "basic gICA", $"Basic {new string('A', 8_000)}", "Bearer YTpi", "Digest username=\"a\"", "Basic YTpi, Basic YTpi",
            Attacker.Basic($"another:{attacker.PlatformKey}").Value, Attacker.Basic($"{attacker.Platform}:{attacker.PlatformKey}\0").Value, Attacker.Basic($"{attacker.Platform}\0:{attacker.PlatformKey}").Value,
            Attacker.Basic($"{attacker.Platform}:{attacker.PlatformKey}:").Value, Attacker.Basic($" {attacker.Platform}:{attacker.PlatformKey}").Value, Attacker.Basic("admin:admin").Value, Attacker.Basic($":{attacker.PlatformKey}").Value,
        ]).Index())
            yield return Of($"Basic {index}", "GET", "/api/hashsharing/v2/status", [("Authorization", value)], 401, 429);
        yield return Of("two keys in one header", "GET", "/api/v1/feed", [("Authorization", $"Bearer {attacker.WrongKey(attacker.Platform)}, Bearer {attacker.PlatformKey}")], 401, 429);
        yield return Of("two headers", "GET", "/api/v1/feed", [attacker.AsPlatform, attacker.AsPlatform], 400, 401, 429);
        yield return Of("a key as a cookie", "GET", "/api/v1/feed", [("Cookie", $"key={attacker.PlatformKey}")], 401, 429);
        yield return Of("a person as a platform", "GET", "/api/v1/feed", [attacker.AsPerson], 401, 429);
    }

    private static IEnumerable<HostileRequest> OfOperators(Attacker attacker)
    {
        (string Method, string Path)[] routes =
        [
            ("GET", "overview"), ("GET", "review"), ("GET", "changes"), ("GET", "audit"), ("GET", "platforms"), ("GET", "operators"), ("GET", $"platforms/{attacker.Platform}/keys"), ("GET", "cases/held"),
            ("POST", "find"), ("POST", "cases/hold"), ("POST", "cases/release"), ("POST", "cases/discard"), ("POST", $"platforms/{attacker.Platform}/keys"), ("DELETE", $"platforms/{attacker.Platform}/keys/1"),
            ("POST", $"hashes/{new string('0', 32)}/suspend"), ("POST", $"hashes/{new string('0', 32)}/restore"), ("POST", $"hashes/{new string('0', 32)}/delete"),
        ];
        foreach (var (method, path) in routes)
        {
            foreach (var (name, header) in new[]
            {
                ("nothing", ("Accept", "*/*")), ("a platform's key", attacker.AsPlatform), ("a case", attacker.AsPerson), ("a wrong key", ("Authorization", $"Bearer {attacker.WrongKey("op_hostile")}")),
                ("a function key", ("x-functions-key", "local-function-key")), ("a key after a word", ("Authorization", $"Bearer x {attacker.OperatorKey}")),
            })
                yield return Of($"{method} {path} with {name}", method, $"/api/v1/operator/{path}", [header], method == "GET" ? null : "{}"u8.ToArray(), 401);
        }

        foreach (var path in (string[])["operators/hostile/keys", "operators/a/keys", "operators/rule/keys", "operators/..%2f..%2fa/keys"])
        {
            yield return Of($"POST {path} with an operator's key", "POST", $"/api/v1/operator/{path}", [attacker.AsOperator], [], 401, 404);
            yield return Of($"POST {path} with a wrong function key", "POST", $"/api/v1/operator/{path}", [("x-functions-key", attacker.Secret("a-wrong-function-key"))], [], 401, 404);
        }
    }

    private static IEnumerable<string> Keys(Attacker attacker)
    {
        yield return "";
        yield return attacker.WrongKey(attacker.Platform);
        yield return attacker.WrongKey("nobody");
        yield return attacker.WrongKey("op_hostile");
        yield return attacker.OperatorKey;
        yield return attacker.PlatformKey.ToUpperInvariant();
        yield return attacker.PlatformKey[..^1];
        yield return $"{attacker.PlatformKey}0";
        yield return $"{attacker.PlatformKey} {attacker.PlatformKey}";
        yield return "tid_";
        yield return $"tid_{new string('a', 5_000)}_{new string('0', 32)}";
        yield return $"tid_a' or 'a' eq 'a_{new string('0', 32)}";
        yield return $"tid_exa/mple_{new string('0', 32)}";
        yield return "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.";
    }
}
