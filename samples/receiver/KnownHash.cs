namespace TakeItDown.Receiver;

/// <summary>A hash at its newest version, and how many deliveries spoke of it.</summary>
public sealed record KnownHash(HashRecord Record, int Deliveries);
