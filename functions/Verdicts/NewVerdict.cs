namespace TakeItDown.Verdicts;

/// <summary>A verdict that keeps every rule.</summary>
/// <param name="RecordId">The hash it is about.</param>
/// <param name="Verdict">What the platform made of it.</param>
/// <param name="Reason">Why it was not blocked; null with every other verdict, and where a dialect tells none.</param>
/// <param name="Matches">How many copies it found, if it says.</param>
/// <param name="Removed">How many of those it removed, if it says.</param>
/// <param name="At">When it came to it.</param>
public sealed record NewVerdict(
    string RecordId, Verdict Verdict, NotBlockedReason? Reason, int? Matches, int? Removed, DateTimeOffset At);
