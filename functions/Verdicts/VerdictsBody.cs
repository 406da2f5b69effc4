namespace TakeItDown.Verdicts;

/// <summary>The body of <c>POST v1/verdicts</c> before it is known to keep the rules.</summary>
internal sealed record VerdictsBody(IReadOnlyList<VerdictsBody.Entry?>? Verdicts)
{
    internal sealed record Entry(string? RecordId, string? Verdict, string? Reason, int? Matches, int? Removed, string? At);
}
