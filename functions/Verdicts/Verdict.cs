namespace TakeItDown.Verdicts;

/// <summary>What a platform made of a hash.</summary>
public enum Verdict
{
    /// <summary>Somebody is looking at what matched.</summary>
    PendingReview,

    /// <summary>What matched is gone, and will be blocked when it comes again.</summary>
    Blocked,

    /// <summary>What matched stays, for a reason.</summary>
    NotBlocked,

    /// <summary>Nothing matched so far.</summary>
    NotFound,
}
