using Microsoft.Data.Sqlite;

namespace TakeItDown.Receiver;

/// <summary>
/// Where hashes meet media, whichever comes first. What matches is taken down, and what to tell the exchange is written in the same
/// transaction, so that no verdict is lost when the process dies.
/// </summary>
public sealed class Intake(Database database, TimeProvider clock)
{
    /// <summary>Takes what the webhook was sent.</summary>
    public void Deliver(IEnumerable<HashRecord> records) => database.Write(db =>
    {
        foreach (var record in records)
            Take(db, record, deliveries: 1);
    });

    /// <summary>Takes a page of the feed, and with it the place from which to go on.</summary>
    public void Take(FeedPage page) => database.Write(db =>
    {
        foreach (var record in page.Records)
            Take(db, record, deliveries: 0);
        if (!page.HasMore)
            db.ForgetDoubtful();
        db.SaveCursor(page.Cursor);
    });

    /// <summary>Takes an upload, and returns what became of it.</summary>
    public Medium Upload(IReadOnlyCollection<Hash> hashes) => database.Write(db =>
    {
        var medium = db.AddMedium(hashes.Where(hash => hash.IsMatchable), clock.GetUtcNow());
        foreach (var match in hashes.Where(hash => hash.IsMatchable).SelectMany(db.MatchesOf).DistinctBy(match => match.RecordId))
            TakeDown(db, match.RecordId, [medium]);
        return db.FindMedium(medium)!;
    });

    private void Take(SqliteConnection db, HashRecord record, int deliveries)
    {
        if (db.Upsert(record, deliveries) && record.IsActive)
            TakeDown(db, record.RecordId, db.MediaMatching(record.Hash));
    }

    private void TakeDown(SqliteConnection db, string recordId, IReadOnlyList<long> media)
    {
        var now = clock.GetUtcNow();
        foreach (var medium in media)
            db.Remove(medium, recordId, now);
        var (matches, removed) = db.CountMatches(recordId);
        db.Queue(new Verdict(recordId, matches > 0 ? Verdict.Blocked : Verdict.NotFound, matches, removed, now.UtcDateTime));
    }
}
