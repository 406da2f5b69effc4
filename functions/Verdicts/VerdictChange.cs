using TakeItDown.Hashes;

namespace TakeItDown.Verdicts;

/// <summary>What became of a verdict.</summary>
/// <param name="Record">The record it is about; null when the platform was never sent one of that id.</param>
/// <param name="Before">What the platform had said before.</param>
/// <param name="Now">What stands now: the given verdict, or a later one that stood already.</param>
public sealed record VerdictChange(HashRow? Record, VerdictRow? Before, VerdictRow? Now)
{
    public static readonly VerdictChange UnknownRecord = new(null, null, null);
}
