using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace TakeItDown.Tests.Hostile.Support;

/// <summary>What the attacker knows and sends. It remembers everything that must never appear in a log, a span, a metric or an error.</summary>
internal sealed class Attacker(string platform, string platformKey, string operatorKey, string caseNumber, string pin)
{
    private readonly ConcurrentDictionary<string, bool> secrets = new(StringComparer.OrdinalIgnoreCase)
    {
        [platformKey] = true,
        [operatorKey] = true,
        [caseNumber] = true,
        [pin] = true,
    };

    public string Platform => platform;

    public string PlatformKey => platformKey;

    public string OperatorKey => operatorKey;

    public string CaseNumber => caseNumber;

    public string Pin => pin;

    public IEnumerable<string> Secrets => secrets.Keys;

    public (string Name, string Value) AsPlatform => ("Authorization", $"Bearer {platformKey}");

    public (string Name, string Value) AsOperator => ("Authorization", $"Bearer {operatorKey}");

    public (string Name, string Value) AsStopNcii => ("Ocp-Apim-Subscription-Key", platformKey);

    public (string Name, string Value) AsNcmec => Basic($"{platform}:{platformKey}");

    public (string Name, string Value) AsPerson => ("Authorization", $"Case {caseNumber}:{pin}");

    /// <summary>Two addresses of a client, as a proxy in front of the functions sends them.</summary>
    public (string Name, string Value) FromAddress => ("X-Forwarded-For", $"{Secret("203.0.113.77")}, {Secret("2001:db8::77")}");

    public static (string Name, string Value) Basic(string text) => ("Authorization", $"Basic {Convert.ToBase64String(Encoding.Latin1.GetBytes(text))}");

    /// <summary>Remembers it, and returns it.</summary>
    public string Secret(string text)
    {
        secrets[text] = true;
        return text;
    }

    /// <summary>A hash that the exchange has never seen.</summary>
    public string NewPdq() => Secret(RandomHash.Pdq());

    /// <summary>A key in the right form that was never issued.</summary>
    public string WrongKey(string owner) => Secret($"tid_{owner}_{RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 32)}");

    public string Case(string? pdq = null) =>
        $$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"pdq","hashValue":"{{pdq ?? NewPdq()}}","quality":100}]}]}""";

    /// <summary>Each secret that the texts contain, not as a part of a longer word, with the beginning of the text.</summary>
    public IEnumerable<string> FindIn(IEnumerable<string> texts)
    {
        var all = Secrets.ToArray();
        var values = SearchValues.Create(all, StringComparison.OrdinalIgnoreCase);
        return texts.Where(text => Contains(text, values, all)).Select(text => text[..Math.Min(text.Length, 1000)]).Distinct(StringComparer.Ordinal);
    }

    private static bool Contains(string text, SearchValues<string> values, string[] all)
    {
        for (var start = 0; text.AsSpan(start).IndexOfAny(values) is >= 0 and var found; start += found + 1)
        {
            var at = start + found;
            if (all.Any(secret => text.AsSpan(at).StartsWith(secret, StringComparison.OrdinalIgnoreCase) && IsEdge(text, at - 1) && IsEdge(text, at + secret.Length)))
                return true;
        }

        return false;
    }

    private static bool IsEdge(string text, int at) => at < 0 || at >= text.Length || !char.IsAsciiLetterOrDigit(text[at]);
}
