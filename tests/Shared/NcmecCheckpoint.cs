namespace TakeItDown.Tests;

/// <summary>What the public NCMEC client stores between syncs. Times are Unix seconds.</summary>
/// <param name="ReadTo">Every window up to this time is complete.</param>
/// <param name="Next">The next page of the current window, or "".</param>
/// <param name="WindowEnd">The end of that window.</param>
/// <param name="Since">When the client got the address of the next page. It is valid for 12 hours.</param>
public sealed record NcmecCheckpoint(long ReadTo, string Next = "", long WindowEnd = 0, long Since = 0)
{
    public bool IsResumable(long now) => Next != "" && now - Since <= 12 * 60 * 60;
}
