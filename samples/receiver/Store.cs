using Microsoft.Data.Sqlite;
using TakeItDown.Client;

namespace TakeItDown.Receiver;

/// <summary>
/// Stores hashes and media, in either order, and takes down the media that match. The verdict goes into the outbox in the same transaction,
/// so that none is lost if the process dies.
/// </summary>
public sealed class Store(Database database, TimeProvider clock) : IReceiverStore
{
    public Task AddDeliveryAsync(IReadOnlyList<HashRecord> records, CancellationToken cancellationToken)
    {
        Add(records, deliveries: 1, _ => { });
        return Task.CompletedTask;
    }

    public Task<bool> AddPageAsync(FeedPage page, string? after, CancellationToken cancellationToken)
    {
        var isComplete = false;
        Add(page.Records, deliveries: 0, db =>
        {
            db.Confirm(page.Unreadable);
            if (Checkpoint.GetCursor(db) != after)
                return;
            if (!page.HasMore)
                db.DeleteUnconfirmed();
            db.SaveCursor(page.Cursor);
            isComplete = db.SaveUnreadable(page);
        });
        return Task.FromResult(isComplete);
    }

    public Task<string?> GetCursorAsync(CancellationToken cancellationToken) => Task.FromResult(database.Read(Checkpoint.GetCursor));

    public Task ResetCursorAsync(string expired, CancellationToken cancellationToken)
    {
        database.Write(db => db.Reset(expired));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<PendingVerdict>> GetPendingAsync(int max, CancellationToken cancellationToken) =>
        Task.FromResult(database.Read(db => db.Pending(max)));

    public Task AcknowledgeAsync(IReadOnlyList<PendingVerdict> sent, CancellationToken cancellationToken)
    {
        database.Write(db => db.Acknowledge(sent.Select(entry => entry.Number)));
        return Task.CompletedTask;
    }

    /// <summary>Adds an upload by its hashes. Returns it, with the matches and the time of removal if any hash matches.</summary>
    public MediaItem AddUpload(IReadOnlyCollection<Hash> hashes) => database.Write(db =>
    {
        var matchable = hashes.Where(hash => hash.IsMatchable).ToList();
        var mediaId = db.AddMediaItem(matchable, database.Media, clock.GetUtcNow());
        var matches = from hash in matchable
                      from match in db.MatchesOf(hash, database)
                      group hash.DistanceFor(match.Distance) by match.RecordId;
        foreach (var distances in matches)
            TakeDown(db, distances.Key, [(mediaId, distances.Min())]);
        return db.FindMediaItem(mediaId)!;
    });

    /// <summary>
    /// The index has a hash before the transaction ends, and loses one after it. So it has every active hash at all times, and what it finds is
    /// looked up in the table.
    /// </summary>
    private void Add(IReadOnlyList<HashRecord> records, int deliveries, Action<SqliteConnection> finish)
    {
        var ended = new HashSet<PdqHash>();
        database.Write(
            db =>
            {
                foreach (var record in records.Where(record => db.Upsert(record, deliveries)))
                {
                    if (!record.IsActive)
                    {
                        ended.UnionWith(PdqOf(record));
                        continue;
                    }

                    foreach (var hash in PdqOf(record))
                        database.Hashes.Add(hash);
                    ended.ExceptWith(PdqOf(record));
                    TakeDown(db, record.RecordId, db.MediaMatching(record.Hash, database));
                }

                finish(db);
            },
            committed: () =>
            {
                foreach (var hash in ended)
                    database.Hashes.Remove(hash);
            });
    }

    private static IEnumerable<PdqHash> PdqOf(HashRecord record) => record.SignalType == Hash.Pdq ? [PdqHash.Parse(record.HashValue)] : [];

    private void TakeDown(SqliteConnection db, string recordId, IReadOnlyList<(long Medium, int? Distance)> found)
    {
        if (found.Count == 0)
            return;
        var now = clock.GetUtcNow();
        foreach (var (medium, distance) in found)
            db.Remove(medium, recordId, distance, now);
        var (matches, removed, nearest) = db.CountMatches(recordId);
        db.Enqueue(new Verdict(recordId, Verdict.Blocked, matches, removed, now.UtcDateTime, Distance: nearest));
    }
}
