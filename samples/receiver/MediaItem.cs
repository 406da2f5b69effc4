namespace TakeItDown.Receiver;

/// <summary>A picture or a video that the platform hosts.</summary>
/// <param name="Id">The platform's id for it.</param>
/// <param name="Added">When it was uploaded.</param>
/// <param name="Removed">When it was taken down. Null while it is online.</param>
/// <param name="Matches">The record ids of the hashes that it matches.</param>
public sealed record MediaItem(long Id, DateTimeOffset Added, DateTimeOffset? Removed, IReadOnlyList<string> Matches);
