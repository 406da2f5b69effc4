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
/// <param name="Distance">How many bits of the PDQ hash differ in the nearest match, if it says so.</param>
public sealed record SubmittedVerdict(
    string RecordId, Verdict Verdict, NotBlockedReason? Reason, int? Matches, int? Removed, DateTimeOffset At, int? Distance = null)
{
    public const int MaxPerRequest = 100;

    /// <summary>A PDQ hash has 256 bits.</summary>
    public const int MaxDistance = 256;

    /// <summary>How far a platform's clock may be ahead or behind. A verdict from the future would win over all later ones.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>The rule that the verdict breaks, given what its hash is; null if none. Only storage knows the hash.</summary>
    /// <param name="index">Its place in the request.</param>
    /// <param name="record">The hash.</param>
    public ApiProblem? FindProblem(int index, HashRow record) => this switch
    {
        // Then the platform's program left out the time.
        _ when At < record.FirstSeen - MaxClockSkew =>
            new($"verdicts[{index}].at", new("time-before-hash", "The time of a verdict must not be before the hash's firstSeen.")),
        { Distance: not null } when record.SignalType != SignalType.Pdq.Name =>
            new($"verdicts[{index}].distance", new("distance-pdq", "Only a verdict on a pdq hash can have a distance.")),
        _ => null,
    };

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
            _ when !HashValue.IsRecordId(entry.RecordId) => new($"{at}.recordId", HashValue.RecordIdRule),
            { Verdict: null } => ApiProblem.Required($"{at}.verdict"),
            _ when verdict is null => new($"{at}.verdict", new("verdict", $"A verdict must be one of {Names<Verdict>()}.")),
            { Reason: null } when verdict == Verdict.NotBlocked => ApiProblem.Required($"{at}.reason"),
            { Reason: not null } when verdict != Verdict.NotBlocked =>
                new($"{at}.reason", new("reason-forbidden", "Only NotBlocked can have a reason.")),
            { Reason: not null } when reason is null => new($"{at}.reason", new("reason", $"A reason must be one of {Names<NotBlockedReason>()}.")),
            { Matches: < 0 } => new($"{at}.matches", new("matches", "The number of matches must be a whole number, 0 or more.")),
            { Removed: not null } when entry.Removed < 0 || entry.Removed > (entry.Matches ?? 0) =>
                new($"{at}.removed", new("removed", "The number of removals must be a whole number from 0 to the number of matches.")),
            { Distance: < 0 or > MaxDistance } =>
                new($"{at}.distance", new("distance", $"A distance must be a whole number from 0 to {MaxDistance}: the number of bits that differ.")),
            { Distance: not null } when verdict == Verdict.NotFound =>
                new($"{at}.distance", new("distance-forbidden", "NotFound cannot have a distance, because nothing matches.")),
            { At: null } => ApiProblem.Required($"{at}.at"),
            _ when !isTime => new($"{at}.at", ApiTime.Format),
            _ when time > now + MaxClockSkew => new($"{at}.at", new("time-ahead", "The time of a verdict must not be in the future.")),
            _ => null,
        };
        if (problem is null)
            parsed = new(entry!.RecordId!, verdict!.Value, reason, entry.Matches, entry.Removed, time, entry.Distance);
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
    /// <param name="Distance">How many of the 256 bits differ between the hash and the nearest match. Only for <c>pdq</c>, and forbidden with <c>NotFound</c>.</param>
    internal sealed record Entry(string? RecordId, string? Verdict, string? Reason, int? Matches, int? Removed, string? At, int? Distance);
}
