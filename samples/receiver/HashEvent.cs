namespace TakeItDown.Receiver;

/// <summary>A CloudEvent, as far as a receiver needs it.</summary>
public sealed record HashEvent(string SpecVersion, string Id, string Type, HashRecord Data);
