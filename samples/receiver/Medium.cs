namespace TakeItDown.Receiver;

/// <summary>A picture or a video that the platform hosts.</summary>
/// <param name="Id">The platform's own name for it.</param>
/// <param name="Added">When it was uploaded.</param>
/// <param name="Removed">When it was taken down; null while it is shown.</param>
/// <param name="Matches">The record ids of the hashes that it matched.</param>
public sealed record Medium(long Id, DateTimeOffset Added, DateTimeOffset? Removed, IReadOnlyList<string> Matches);
