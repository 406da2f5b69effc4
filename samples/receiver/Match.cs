namespace TakeItDown.Receiver;

/// <summary>An active hash that matches, and in how many of its bits it differs: 0 to 31 for <c>pdq</c>, 0 otherwise.</summary>
public sealed record Match(string RecordId, int Distance);
