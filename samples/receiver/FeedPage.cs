namespace TakeItDown.Receiver;

/// <summary>One page of the exchange's feed.</summary>
/// <param name="Records">Versions of hashes, oldest first.</param>
/// <param name="Cursor">Pass it to get the next page. Opaque.</param>
/// <param name="HasMore">Whether the next page is available now.</param>
public sealed record FeedPage(IReadOnlyList<HashRecord> Records, string Cursor, bool HasMore);
