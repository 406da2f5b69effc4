namespace TakeItDown.Client;

/// <summary>
/// What a platform stores. Implement it over your own database: each method is one transaction, and nothing is lost after it returns. Several
/// methods may run at the same time. A method that throws is called again later with the same content.
/// </summary>
public interface IReceiverStore
{
    /// <summary>
    /// Stores the records of a webhook delivery. A record replaces a stored one only if its version is newer, tombstones included. A delivery
    /// may come twice, and in any order.
    /// </summary>
    Task AddDeliveryAsync(IReadOnlyList<HashRecord> records, CancellationToken cancellationToken);

    /// <summary>
    /// Stores the records of a page of the feed in the same way, together with its cursor. After <see cref="ResetCursorAsync"/>, the last page
    /// also deletes every hash that was neither on a page since then nor in a delivery.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="after">The cursor that the page follows. If another one is stored by now, because somebody has reset it, store only the records.</param>
    /// <param name="cancellationToken">Cancels the transaction.</param>
    /// <returns>
    /// Whether everything in the feed up to the page's cursor is stored. It is not if the cursor was another one, or if a record could not be read
    /// (<see cref="FeedPage.Unreadable"/>), until a newer version of that hash can be. Then the client does not say that you have checked the feed.
    /// </returns>
    Task<bool> AddPageAsync(FeedPage page, string? after, CancellationToken cancellationToken);

    /// <summary>
    /// Returns when everything that is stored is matched. Then the client tells the exchange so. A store that matches in the transactions above
    /// has nothing to do.
    /// </summary>
    Task MatchAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The cursor of the last stored page; null to read the feed from its beginning.</summary>
    Task<string?> GetCursorAsync(CancellationToken cancellationToken);

    /// <summary>This cursor has expired: the next read starts at the beginning of the feed, unless another cursor is stored by now.</summary>
    Task ResetCursorAsync(string expired, CancellationToken cancellationToken);

    /// <summary>The oldest verdicts that the exchange has not acknowledged. Write a verdict in the transaction that takes the media down.</summary>
    /// <param name="max">At most this many.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<IReadOnlyList<PendingVerdict>> GetPendingAsync(int max, CancellationToken cancellationToken);

    /// <summary>The exchange has these verdicts: delete them. A newer verdict on the same hash has another number and stays.</summary>
    Task AcknowledgeAsync(IReadOnlyList<PendingVerdict> sent, CancellationToken cancellationToken);
}

/// <summary>A verdict that waits for the exchange, with its number in the outbox.</summary>
public sealed record PendingVerdict(long Number, Verdict Verdict);
