namespace TakeItDown.Verdicts;

/// <summary>Why a platform leaves up what matched.</summary>
public enum NotBlockedReason
{
    /// <summary>What matched is another picture or video.</summary>
    FalseMatch,

    /// <summary>It is not explicit.</summary>
    NotExplicit,

    /// <summary>It shows no person under 18.</summary>
    Adult,

    /// <summary>Something else.</summary>
    Other,
}
