namespace TakeItDown.Verdicts;

/// <summary>How many other platforms blocked a hash, and how many did not. Never which of them.</summary>
/// <param name="Blocked">How many blocked it.</param>
/// <param name="NotBlocked">How many did not block it, for whatever reason.</param>
/// <param name="Reasons">How many of those gave each reason. Some give none.</param>
public sealed record OtherVerdicts(int Blocked, int NotBlocked, OtherVerdicts.ByReason Reasons)
{
    /// <summary>Counts the verdicts of these platforms. Null if they are too few to hide which of them said what.</summary>
    /// <param name="verdicts">The verdicts on the hash, of all platforms.</param>
    /// <param name="others">The other platforms that get the hash.</param>
    /// <param name="minOthers">How many others there must be.</param>
    public static OtherVerdicts? Count(IEnumerable<VerdictRow> verdicts, IReadOnlySet<string> others, int minOthers)
    {
        if (others.Count < minOthers)
            return null;
        var theirs = verdicts.Where(row => others.Contains(row.Platform)).ToList();
        var notBlocked = theirs.FindAll(row => row.Verdict == Verdict.NotBlocked);
        int With(NotBlockedReason reason) => notBlocked.Count(row => row.Reason == reason);
        return new(
            theirs.Count(row => row.Verdict == Verdict.Blocked),
            notBlocked.Count,
            new(With(NotBlockedReason.FalseMatch), With(NotBlockedReason.NotExplicit), With(NotBlockedReason.Adult), With(NotBlockedReason.Other)));
    }

    /// <param name="FalseMatch">The match is a different picture or video.</param>
    /// <param name="NotExplicit">It is not explicit.</param>
    /// <param name="Adult">It shows no person under 18.</param>
    /// <param name="Other">Another reason.</param>
    public sealed record ByReason(int FalseMatch, int NotExplicit, int Adult, int Other);
}
