namespace TakeItDown.Local.Conformance;

/// <summary>The outcome of a check.</summary>
internal enum Outcome
{
    Passed,

    Failed,

    /// <summary>Not supported, and optional.</summary>
    Skipped,
}
