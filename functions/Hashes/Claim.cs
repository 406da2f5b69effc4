namespace TakeItDown.Hashes;

/// <summary>One case's wish for one hash: claim it, or let it go.</summary>
/// <param name="CaseKey">The case that wishes.</param>
/// <param name="Change">That case's change number; a higher one is newer news.</param>
/// <param name="Active">True to claim, false to withdraw.</param>
/// <param name="Hash">The hash in question.</param>
public sealed record Claim(string CaseKey, int Change, bool Active, ClaimedHash Hash)
{
    /// <summary>What a record names as the cause of its version when this claim brought it about.</summary>
    public string Cause => $"{CaseKey}.{Change}";
}
