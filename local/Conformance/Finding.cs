namespace TakeItDown.Local.Conformance;

/// <summary>The result of one check.</summary>
/// <param name="Outcome">Passed, failed or skipped.</param>
/// <param name="Detail">What happened, in a few words.</param>
/// <param name="Fix">What to fix before other checks make sense. Null to continue.</param>
internal sealed record Finding(Outcome Outcome, string Detail, string? Fix = null)
{
    public static Finding Passed(string detail) => new(Outcome.Passed, detail);

    public static Finding Failed(string detail) => new(Outcome.Failed, detail);

    /// <summary>Failed, and so would all later checks.</summary>
    public static Finding Fatal(string detail, string fix) => new(Outcome.Failed, detail, fix);

    public static Finding Skipped(string detail) => new(Outcome.Skipped, detail);

    /// <summary>Failed if something is wrong, else passed.</summary>
    public static Finding Of(string? wrong, string passed) => wrong is null ? Passed(passed) : Failed(wrong);
}
