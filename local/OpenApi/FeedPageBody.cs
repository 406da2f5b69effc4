using TakeItDown.Hashes;

namespace TakeItDown.Local.OpenApi;

/// <summary>One page of the feed.</summary>
/// <remarks><see cref="Feed.FeedPage"/> writes it by hand, as its records are stored.</remarks>
/// <param name="Records">The versions after the cursor that was asked with, oldest first. May be none although there is more.</param>
/// <param name="Cursor">Where to go on. Keep it once the records are kept.</param>
/// <param name="HasMore">True when there is more to read at once.</param>
internal sealed record FeedPageBody(IReadOnlyList<HashRecord> Records, string Cursor, bool HasMore);
