using Microsoft.Data.Sqlite;

namespace TakeItDown.Receiver;

/// <summary>
/// Adds hashes and media, in either order, and takes down the media that match. The verdict goes into the outbox in the same transaction,
/// so that none is lost if the process dies.
/// </summary>
public sealed class Intake(Database database, TimeProvider clock)
{
    /// <summary>Adds the records of a webhook delivery.</summary>
    public void AddDelivery(IEnumerable<HashRecord> records) => database.Write(db =>
    {
        foreach (var record in records)
            Add(db, record, deliveries: 1);
    });

    /// <summary>Adds a page of the feed and saves its cursor.</summary>
    public void AddPage(FeedPage page) => database.Write(db =>
    {
        foreach (var record in page.Records)
            Add(db, record, deliveries: 0);
        if (!page.HasMore)
            db.DeleteUnconfirmed();
        db.SaveCursor(page.Cursor);
    });

    /// <summary>Adds an upload by its hashes. Returns it, with the matches and the time of removal if any hash matches.</summary>
    public MediaItem AddUpload(IReadOnlyCollection<Hash> hashes) => database.Write(db =>
    {
        var mediaId = db.AddMediaItem(hashes.Where(hash => hash.IsMatchable), clock.GetUtcNow());
        foreach (var match in hashes.Where(hash => hash.IsMatchable).SelectMany(db.MatchesOf).DistinctBy(match => match.RecordId))
            TakeDown(db, match.RecordId, [mediaId]);
        return db.FindMediaItem(mediaId)!;
    });

    private void Add(SqliteConnection db, HashRecord record, int deliveries)
    {
        if (db.Upsert(record, deliveries) && record.IsActive)
            TakeDown(db, record.RecordId, db.MediaMatching(record.Hash));
    }

    private void TakeDown(SqliteConnection db, string recordId, IReadOnlyList<long> mediaIds)
    {
        if (mediaIds.Count == 0)
            return;
        var now = clock.GetUtcNow();
        foreach (var mediaId in mediaIds)
            db.Remove(mediaId, recordId, now);
        var (matches, removed) = db.CountMatches(recordId);
        db.Enqueue(new Verdict(recordId, Verdict.Blocked, matches, removed, now.UtcDateTime));
    }
}
