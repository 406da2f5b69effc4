using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace TakeItDown.Receiver;

/// <summary>The hashes a platform knows of, one row each, in SQLite.</summary>
public sealed class HashTable
{
    private readonly string connectionString;

    public HashTable(string file)
    {
        connectionString = new SqliteConnectionStringBuilder { DataSource = file }.ToString();
        using var database = Open();
        using var create = database.CreateCommand();
        create.CommandText = """
            PRAGMA journal_mode = WAL;
            CREATE TABLE IF NOT EXISTS hashes (
                record_id TEXT PRIMARY KEY,
                version INTEGER NOT NULL,
                record TEXT NOT NULL,
                deliveries INTEGER NOT NULL);
            """;
        create.ExecuteNonQuery();
    }

    /// <summary>Keeps the newest version, however often and in whatever order versions come.</summary>
    public void Upsert(HashRecord record)
    {
        using var database = Open();
        using var upsert = database.CreateCommand();
        upsert.CommandText = """
            INSERT INTO hashes (record_id, version, record, deliveries) VALUES ($id, $version, $record, 1)
            ON CONFLICT (record_id) DO UPDATE SET
                deliveries = deliveries + 1,
                record = CASE WHEN excluded.version > version THEN excluded.record ELSE record END,
                version = MAX(version, excluded.version);
            """;
        upsert.Parameters.AddWithValue("$id", record.RecordId);
        upsert.Parameters.AddWithValue("$version", record.Version);
        upsert.Parameters.AddWithValue("$record", JsonSerializer.Serialize(record, JsonSerializerOptions.Web));
        upsert.ExecuteNonQuery();
    }

    public IReadOnlyList<KnownHash> All() => Read("SELECT record, deliveries FROM hashes ORDER BY version", null);

    public KnownHash? Find(string recordId) => Read("SELECT record, deliveries FROM hashes WHERE record_id = $id", recordId).SingleOrDefault();

    private List<KnownHash> Read(string sql, string? recordId)
    {
        using var database = Open();
        using var select = database.CreateCommand();
        select.CommandText = sql;
        select.Parameters.AddWithValue("$id", recordId ?? "");
        using var rows = select.ExecuteReader();
        var known = new List<KnownHash>();
        while (rows.Read())
            known.Add(new(JsonSerializer.Deserialize<HashRecord>(rows.GetString(0), JsonSerializerOptions.Web)!, rows.GetInt32(1)));
        return known;
    }

    private SqliteConnection Open()
    {
        var database = new SqliteConnection(connectionString);
        database.Open();
        return database;
    }
}
