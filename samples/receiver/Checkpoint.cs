using Dapper;
using Microsoft.Data.Sqlite;

namespace TakeItDown.Receiver;

/// <summary>Up to where the feed has been read, and all of it kept.</summary>
internal static class Checkpoint
{
    /// <summary>Null before the first page.</summary>
    public static string? Cursor(SqliteConnection db) => db.ExecuteScalar<string?>("SELECT cursor FROM checkpoint");

    public static void SaveCursor(this SqliteConnection db, string cursor) =>
        db.Execute("INSERT OR REPLACE INTO checkpoint (id, cursor) VALUES (1, @cursor)", new { cursor });

    /// <summary>The next page will be the feed's first.</summary>
    public static void StartAgain(SqliteConnection db)
    {
        db.DoubtAll();
        db.Execute("DELETE FROM checkpoint");
    }
}
