using Dapper;
using Microsoft.Data.Sqlite;
using TakeItDown.Client;

namespace TakeItDown.Receiver;

/// <summary>The feed's cursor after the last page whose records are stored.</summary>
internal static class Checkpoint
{
    /// <summary>Null before the first page.</summary>
    public static string? GetCursor(SqliteConnection db) => db.ExecuteScalar<string?>("SELECT cursor FROM checkpoint");

    public static void SaveCursor(this SqliteConnection db, string cursor) =>
        db.Execute("INSERT OR REPLACE INTO checkpoint (id, cursor) VALUES (1, @cursor)", new { cursor });

    /// <summary>The next read starts at the beginning of the feed, if this is still the cursor.</summary>
    public static void Reset(this SqliteConnection db, string expired)
    {
        if (GetCursor(db) != expired)
            return;
        db.MarkAllUnconfirmed();
        db.Execute("DELETE FROM checkpoint; DELETE FROM unreadable");
    }

    /// <summary>Remembers which hashes have no readable version since the last reset. Returns whether there are none.</summary>
    public static bool SaveUnreadable(this SqliteConnection db, FeedPage page)
    {
        db.Execute("DELETE FROM unreadable WHERE record_id = @RecordId", page.Records);
        db.Execute("INSERT OR IGNORE INTO unreadable (record_id) VALUES (@recordId)", page.Unreadable.Select(recordId => new { recordId }));
        return db.ExecuteScalar<int>("SELECT COUNT(*) FROM unreadable") == 0;
    }
}
