namespace TakeItDown.Verdicts;

/// <summary>What a platform made of hashes.</summary>
/// <remarks>As it came, every member possibly missing: <see cref="VerdictList"/> judges it.</remarks>
/// <param name="Verdicts">One for each hash.</param>
internal sealed record VerdictsBody(IReadOnlyList<VerdictsBody.Entry?>? Verdicts)
{
    /// <summary>What a platform made of one hash.</summary>
    /// <param name="RecordId">The hash, as events and the feed name it.</param>
    /// <param name="Verdict">What it made of it.</param>
    /// <param name="Reason">Why it was not blocked; only, and always, with <c>NotBlocked</c>.</param>
    /// <param name="Matches">How many copies it found.</param>
    /// <param name="Removed">How many of those it removed.</param>
    /// <param name="At">When it came to it. Its latest verdict stands, in whatever order they come.</param>
    internal sealed record Entry(string? RecordId, string? Verdict, string? Reason, int? Matches, int? Removed, string? At);
}
