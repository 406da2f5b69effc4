namespace TakeItDown.Local.Conformance;

/// <summary>How a line ended.</summary>
internal enum Outcome
{
    Passed,

    Failed,

    /// <summary>Not so, and need not be.</summary>
    LeftOut,
}
