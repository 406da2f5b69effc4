namespace TakeItDown.Receiver;

/// <summary>One page of the exchange's feed.</summary>
/// <param name="Records">Versions of hashes, oldest first.</param>
/// <param name="Cursor">Where the next page begins. Opaque.</param>
/// <param name="HasMore">Whether to ask for it at once.</param>
public sealed record FeedPage(IReadOnlyList<HashRecord> Records, string Cursor, bool HasMore);
