using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using TakeItDown.Http;

namespace TakeItDown.Verdicts;

/// <summary>Reads verdicts as platforms send them.</summary>
public static partial class VerdictList
{
    public const int MaxVerdicts = 100;

    /// <summary>How far a platform's clock may be ahead of ours: a verdict out of the future would stand against all later ones.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    private static readonly string[] TimeForms = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    /// <summary>Reads a body, or names the first field that breaks a rule.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> json,
        DateTimeOffset now,
        [NotNullWhen(true)] out IReadOnlyList<NewVerdict>? verdicts,
        [NotNullWhen(false)] out ApiProblem? problem)
    {
        verdicts = null;
        if (!RequestBody.TryParse(json, VerdictJson.Default.VerdictsBody, out var body, out problem))
            return false;
        problem = body.Verdicts switch
        {
            null => Required("verdicts"),
            { Count: 0 or > MaxVerdicts } => new("verdicts", new("verdicts-count", $"A call brings 1 to {MaxVerdicts} verdicts.")),
            _ => null,
        };
        if (problem is not null)
            return false;

        var parsed = new List<NewVerdict>();
        foreach (var (index, entry) in body.Verdicts!.Index())
        {
            if (!TryParse($"verdicts[{index}]", entry, now, out var verdict, out problem))
                return false;
            parsed.Add(verdict);
        }

        verdicts = parsed;
        return true;
    }

    private static bool TryParse(
        string at, VerdictsBody.Entry? entry, DateTimeOffset now,
        [NotNullWhen(true)] out NewVerdict? parsed, [NotNullWhen(false)] out ApiProblem? problem)
    {
        parsed = null;
        var verdict = Named<Verdict>(entry?.Verdict);
        var reason = Named<NotBlockedReason>(entry?.Reason);
        var isTime = DateTimeOffset.TryParseExact(
            entry?.At, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        problem = entry switch
        {
            null => Required(at),
            { RecordId: null } => Required($"{at}.recordId"),
            _ when !RecordId().IsMatch(entry.RecordId) =>
                new($"{at}.recordId", new("record-id", "A record id is 32 lower-case hexadecimal digits, as events and the feed tell it.")),
            { Verdict: null } => Required($"{at}.verdict"),
            _ when verdict is null => new($"{at}.verdict", new("verdict", $"A verdict is one of {Names<Verdict>()}.")),
            { Reason: null } when verdict == Verdict.NotBlocked => Required($"{at}.reason"),
            { Reason: not null } when verdict != Verdict.NotBlocked =>
                new($"{at}.reason", new("reason-forbidden", "Only NotBlocked has a reason.")),
            { Reason: not null } when reason is null => new($"{at}.reason", new("reason", $"A reason is one of {Names<NotBlockedReason>()}.")),
            { Matches: < 0 } => new($"{at}.matches", new("matches", "A count of matches is a whole number, 0 or more.")),
            { Removed: not null } when entry.Removed < 0 || entry.Removed > (entry.Matches ?? 0) =>
                new($"{at}.removed", new("removed", "A count of removals is a whole number, 0 up to the matches.")),
            { At: null } => Required($"{at}.at"),
            _ when !isTime => new($"{at}.at", new("time", "A time is written like 2026-01-02T03:04:05Z.")),
            _ when time > now + MaxClockSkew => new($"{at}.at", new("time-ahead", "A verdict's time may not lie in the future.")),
            _ => null,
        };
        if (problem is null)
            parsed = new(entry!.RecordId!, verdict!.Value, reason, entry.Matches, entry.Removed, time);
        return problem is null;
    }

    private static T? Named<T>(string? name)
        where T : struct, Enum => Enum.GetNames<T>().Contains(name) ? Enum.Parse<T>(name!) : null;

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>());

    private static ApiProblem Required(string field) => new(field, new("required", "The field is required."));

    [GeneratedRegex(@"^[0-9a-f]{32}\z", RegexOptions.NonBacktracking)]
    private static partial Regex RecordId();
}
