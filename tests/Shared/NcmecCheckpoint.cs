namespace TakeItDown.Tests;

/// <summary>What the public NCMEC client keeps between syncs, times in Unix seconds.</summary>
/// <param name="ReadTo">Every window up to here is done.</param>
/// <param name="Next">The page to go on with in the window under way, or "".</param>
/// <param name="WindowEnd">Where that window ends.</param>
/// <param name="Since">When the page was learnt of: it is kept for 12 hours.</param>
public sealed record NcmecCheckpoint(long ReadTo, string Next = "", long WindowEnd = 0, long Since = 0)
{
    public bool IsResumable(long now) => Next != "" && now - Since <= 12 * 60 * 60;
}
