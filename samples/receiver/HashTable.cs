using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;

namespace TakeItDown.Receiver;

/// <summary>The hashes a platform knows of, one row each.</summary>
internal static class HashTable
{
    /// <summary>Keeps the newest version, however often and in whatever order versions come. True if this one is newer than what was kept.</summary>
    public static bool Upsert(this SqliteConnection db, HashRecord record, int deliveries)
    {
        var known = db.ExecuteScalar<long?>("SELECT version FROM hashes WHERE record_id = @RecordId", record);
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
        return known is null || record.Version > known;
    }

    public static IReadOnlyList<KnownHash> All(SqliteConnection db) => Read(db, "SELECT record, deliveries FROM hashes ORDER BY version");

    public static KnownHash? FindHash(this SqliteConnection db, string recordId) =>
        Read(db, "SELECT record, deliveries FROM hashes WHERE record_id = @recordId", new { recordId }).SingleOrDefault();

    /// <summary>The active hashes that match one, nearest first. Looks at every active PDQ hash, or at the equal exact ones.</summary>
    public static IReadOnlyList<Match> MatchesOf(this SqliteConnection db, Hash hash) =>
    [
        .. db.Query<(string RecordId, int Distance)>(
            $"SELECT record_id, {hash.Distance} AS distance FROM hashes WHERE hash_status = 'Active' AND {hash.IsMatch} ORDER BY distance", hash)
            .Select(row => new Match(row.RecordId, row.Distance)),
    ];

    /// <summary>Before the feed is read from its beginning again.</summary>
    public static void DoubtAll(this SqliteConnection db) => db.Execute("UPDATE hashes SET confirmed = 0");

    /// <summary>After the feed was read to its end: what it no longer mentions ended so long ago that its tombstone is gone too.</summary>
    public static void ForgetDoubtful(this SqliteConnection db) => db.Execute(
        """
        DELETE FROM matches WHERE record_id IN (SELECT record_id FROM hashes WHERE NOT confirmed);
        DELETE FROM hashes WHERE NOT confirmed;
        """);

    private static IReadOnlyList<KnownHash> Read(SqliteConnection db, string sql, object? parameters = null) =>
    [
        .. db.Query<(string Record, int Deliveries)>(sql, parameters)
            .Select(row => new KnownHash(JsonSerializer.Deserialize<HashRecord>(row.Record, JsonSerializerOptions.Web)!, row.Deliveries)),
    ];
}
