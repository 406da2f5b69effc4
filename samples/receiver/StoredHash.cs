using TakeItDown.Client;

namespace TakeItDown.Receiver;

/// <summary>The newest version of a hash, and the number of webhook deliveries about it.</summary>
public sealed record StoredHash(HashRecord Record, int Deliveries);
