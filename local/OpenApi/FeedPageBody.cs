using TakeItDown.Hashes;

namespace TakeItDown.Local.OpenApi;

/// <summary>One page of the feed.</summary>
/// <remarks><see cref="Feed.FeedPage"/> writes this JSON directly, from records as they are stored.</remarks>
/// <param name="Records">The versions after the cursor, oldest first. May be empty even if there is more.</param>
/// <param name="Cursor">Pass it to get the next page. Save it after you have stored the records.</param>
/// <param name="HasMore">True if the next page is available now.</param>
internal sealed record FeedPageBody(IReadOnlyList<HashRecord> Records, string Cursor, bool HasMore);
