namespace TakeItDown.Receiver;

/// <summary>An active hash that matches. The distance is the number of bits that differ: 0 to 31 for <c>pdq</c>, 0 for exact hashes. For <c>video_vpdq</c>, it is the percentage of frames that do not match.</summary>
public sealed record Match(string RecordId, int Distance);
