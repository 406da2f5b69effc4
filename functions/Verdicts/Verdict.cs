namespace TakeItDown.Verdicts;

/// <summary>What a platform decided about a hash.</summary>
public enum Verdict
{
    /// <summary>Matches are under review.</summary>
    PendingReview,

    /// <summary>Matches are removed, and new uploads of them are blocked.</summary>
    Blocked,

    /// <summary>Matches stay up, for a reason.</summary>
    NotBlocked,

    /// <summary>There are no matches so far.</summary>
    NotFound,
}

/// <summary>Why a platform leaves matches up.</summary>
public enum NotBlockedReason
{
    /// <summary>The match is a different picture or video.</summary>
    FalseMatch,

    /// <summary>It is not explicit.</summary>
    NotExplicit,

    /// <summary>It shows no person under 18.</summary>
    Adult,

    /// <summary>Another reason.</summary>
    Other,
}
