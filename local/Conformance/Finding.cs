namespace TakeItDown.Local.Conformance;

/// <summary>What one line of the check came to, in a few words.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Detail">What was seen.</param>
/// <param name="End">What to do before anything more can be checked; null to go on.</param>
internal sealed record Finding(Outcome Outcome, string Detail, string? End = null)
{
    public static Finding Passed(string detail) => new(Outcome.Passed, detail);

    public static Finding Failed(string detail) => new(Outcome.Failed, detail);

    /// <summary>Failed, and so would all that follows.</summary>
    public static Finding Ending(string detail, string whatToDo) => new(Outcome.Failed, detail, whatToDo);

    public static Finding LeftOut(string detail) => new(Outcome.LeftOut, detail);

    /// <summary>Passed, unless something is wrong.</summary>
    public static Finding Of(string? wrong, string passed) => wrong is null ? Passed(passed) : Failed(wrong);
}
