using System.Diagnostics.CodeAnalysis;
using TakeItDown.Hashes;
using TakeItDown.Http;

namespace TakeItDown.Verdicts;

/// <summary>A valid verdict that a platform submits.</summary>
/// <param name="RecordId">The hash.</param>
/// <param name="Verdict">The verdict.</param>
/// <param name="Reason">Why it was not blocked. Null for every other verdict, and when a dialect has no reasons.</param>
/// <param name="Matches">How many copies the platform found, if it says so.</param>
/// <param name="Removed">How many of those it removed, if it says so.</param>
/// <param name="At">The time of the verdict.</param>
public sealed record SubmittedVerdict(
    string RecordId, Verdict Verdict, NotBlockedReason? Reason, int? Matches, int? Removed, DateTimeOffset At)
{
    public const int MaxPerRequest = 100;

    /// <summary>How far a platform's clock may be ahead or behind. A verdict from the future would win over all later ones.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Whether the verdict is older than the hash: then the platform's program left out the time.</summary>
    public bool IsBefore(DateTimeOffset firstSeen) => At < firstSeen - MaxClockSkew;

    /// <summary>The response to verdicts, one of which is older than its hash.</summary>
    /// <param name="index">Its place in the request.</param>
    internal static ApiProblem BeforeHash(int index) =>
        new($"verdicts[{index}].at", new("time-before-hash", "The time of a verdict must not be before the hash's firstSeen."));

    /// <summary>Reads a request body, or names the first field that breaks a rule.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> json,
        DateTimeOffset now,
        [NotNullWhen(true)] out IReadOnlyList<SubmittedVerdict>? verdicts,
        [NotNullWhen(false)] out ApiProblem? problem)
    {
        verdicts = null;
        if (!RequestBody.TryParse(json, VerdictJson.Default.VerdictsBody, out var body, out problem))
            return false;
        problem = body.Verdicts switch
        {
            null => ApiProblem.Required("verdicts"),
            { Count: 0 or > MaxPerRequest } => new("verdicts", new("verdicts-count", $"A request must have 1 to {MaxPerRequest} verdicts.")),
            _ => null,
        };
        if (problem is not null)
            return false;

        var parsed = new List<SubmittedVerdict>();
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
        [NotNullWhen(true)] out SubmittedVerdict? parsed, [NotNullWhen(false)] out ApiProblem? problem)
    {
        parsed = null;
        var verdict = Parse<Verdict>(entry?.Verdict);
        var reason = Parse<NotBlockedReason>(entry?.Reason);
        var isTime = ApiTime.TryParse(entry?.At, out var time);
        problem = entry switch
        {
            null => ApiProblem.Required(at),
            { RecordId: null } => ApiProblem.Required($"{at}.recordId"),
            _ when !HashValue.IsRecordId(entry.RecordId) =>
                new($"{at}.recordId", new("record-id", "A record id must be 32 lower-case hexadecimal digits, as in events and the feed.")),
            { Verdict: null } => ApiProblem.Required($"{at}.verdict"),
            _ when verdict is null => new($"{at}.verdict", new("verdict", $"A verdict must be one of {Names<Verdict>()}.")),
            { Reason: null } when verdict == Verdict.NotBlocked => ApiProblem.Required($"{at}.reason"),
            { Reason: not null } when verdict != Verdict.NotBlocked =>
                new($"{at}.reason", new("reason-forbidden", "Only NotBlocked can have a reason.")),
            { Reason: not null } when reason is null => new($"{at}.reason", new("reason", $"A reason must be one of {Names<NotBlockedReason>()}.")),
            { Matches: < 0 } => new($"{at}.matches", new("matches", "The number of matches must be a whole number, 0 or more.")),
            { Removed: not null } when entry.Removed < 0 || entry.Removed > (entry.Matches ?? 0) =>
                new($"{at}.removed", new("removed", "The number of removals must be a whole number from 0 to the number of matches.")),
            { At: null } => ApiProblem.Required($"{at}.at"),
            _ when !isTime => new($"{at}.at", ApiTime.Format),
            _ when time > now + MaxClockSkew => new($"{at}.at", new("time-ahead", "The time of a verdict must not be in the future.")),
            _ => null,
        };
        if (problem is null)
            parsed = new(entry!.RecordId!, verdict!.Value, reason, entry.Matches, entry.Removed, time);
        return problem is null;
    }

    private static T? Parse<T>(string? name)
        where T : struct, Enum => Enum.GetNames<T>().Contains(name) ? Enum.Parse<T>(name!) : null;

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>());
}

/// <summary>A platform's verdicts on hashes.</summary>
/// <remarks>Before validation: every member may be missing. <see cref="SubmittedVerdict"/> validates it.</remarks>
/// <param name="Verdicts">One verdict for each hash.</param>
internal sealed record VerdictsBody(IReadOnlyList<VerdictsBody.Entry?>? Verdicts)
{
    /// <summary>A platform's verdict on one hash.</summary>
    /// <param name="RecordId">The hash, as in events and the feed.</param>
    /// <param name="Verdict">The verdict.</param>
    /// <param name="Reason">Why it was not blocked. Required with <c>NotBlocked</c>, and forbidden with other verdicts.</param>
    /// <param name="Matches">How many copies the platform found.</param>
    /// <param name="Removed">How many of those it removed.</param>
    /// <param name="At">The time of the verdict. A platform's latest verdict counts, in whatever order they arrive.</param>
    internal sealed record Entry(string? RecordId, string? Verdict, string? Reason, int? Matches, int? Removed, string? At);
}
