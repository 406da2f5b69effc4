using TakeItDown.Hashes;

namespace TakeItDown.Cases;

/// <summary>One picture or video of a case, with its hashes.</summary>
public sealed record CaseItem(MediaType MediaType, IReadOnlyList<ClaimedHash> Hashes);
