using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using TakeItDown.Client;

namespace TakeItDown.Receiver;

/// <summary>The hashes that the exchange has sent, one row each.</summary>
internal static class HashTable
{
    /// <summary>Keeps the newest version, whatever the order and number of deliveries. Returns true if this version is newer than the stored one.</summary>
    public static bool Upsert(this SqliteConnection db, HashRecord record, int deliveries)
    {
        var stored = db.ExecuteScalar<long?>("SELECT version FROM hashes WHERE record_id = @RecordId", record);
        db.Execute(
            """
            INSERT INTO hashes (record_id, version, record, deliveries, confirmed) VALUES (@RecordId, @Version, @Record, @deliveries, 1)
            ON CONFLICT (record_id) DO UPDATE SET
                confirmed = 1,
                deliveries = deliveries + excluded.deliveries,
                record = CASE WHEN excluded.version > version THEN excluded.record ELSE record END,
                version = MAX(version, excluded.version);
            """,
            new { record.RecordId, record.Version, Record = JsonSerializer.Serialize(record, JsonSerializerOptions.Web), deliveries });
        return stored is null || record.Version > stored;
    }

    public static IReadOnlyList<StoredHash> All(SqliteConnection db) => Read(db, "SELECT record, deliveries FROM hashes ORDER BY version");

    public static StoredHash? FindHash(this SqliteConnection db, string recordId) =>
        Read(db, "SELECT record, deliveries FROM hashes WHERE record_id = @recordId", new { recordId }).SingleOrDefault();

    /// <summary>Returns the active hashes that match, nearest first.</summary>
    public static IReadOnlyList<Match> MatchesOf(this SqliteConnection db, Hash hash, Database database) =>
    [
        .. database.Near(hash, database.Hashes, db.Query<string>("SELECT hash_value FROM hashes WHERE hash_status = 'Active' AND signal_type = 'video_vpdq'", buffered: false))
            .SelectMany(near => db.Query<string>(
                "SELECT record_id FROM hashes WHERE hash_status = 'Active' AND signal_type = @SignalType AND hash_value = @HashValue", near.Hash)
                .Select(recordId => new Match(recordId, near.Distance))),
    ];

    /// <summary>The distance in a verdict: only PDQ hashes have one.</summary>
    public static int? DistanceFor(this Hash hash, int distance) => hash.SignalType == Hash.Pdq ? distance : null;

    /// <summary>Call this before reading the feed from its beginning.</summary>
    public static void MarkAllUnconfirmed(this SqliteConnection db) => db.Execute("UPDATE hashes SET confirmed = 0");

    /// <summary>The feed has these hashes, although their records could not be read.</summary>
    public static void Confirm(this SqliteConnection db, IEnumerable<string> recordIds) =>
        db.Execute("UPDATE hashes SET confirmed = 1 WHERE record_id = @recordId", recordIds.Select(recordId => new { recordId }));

    /// <summary>Call this at the end of the feed. A hash that the feed no longer contains ended so long ago that its tombstone has expired.</summary>
    public static void DeleteUnconfirmed(this SqliteConnection db) => db.Execute(
        """
        DELETE FROM matches WHERE record_id IN (SELECT record_id FROM hashes WHERE NOT confirmed);
        DELETE FROM hashes WHERE NOT confirmed;
        """);

    private static IReadOnlyList<StoredHash> Read(SqliteConnection db, string sql, object? parameters = null) =>
    [
        .. db.Query<(string Record, int Deliveries)>(sql, parameters)
            .Select(row => new StoredHash(JsonSerializer.Deserialize<HashRecord>(row.Record, JsonSerializerOptions.Web)!, row.Deliveries)),
    ];
}
