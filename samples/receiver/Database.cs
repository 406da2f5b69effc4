using Dapper;
using Microsoft.Data.Sqlite;

namespace TakeItDown.Receiver;

/// <summary>The SQLite file. Everything in one <see cref="Write{T}"/> is stored, or nothing.</summary>
public sealed class Database
{
    private const string Schema = """
        PRAGMA journal_mode = WAL;

        CREATE TABLE IF NOT EXISTS hashes (
            record_id TEXT PRIMARY KEY,
            version INTEGER NOT NULL,
            record TEXT NOT NULL,
            deliveries INTEGER NOT NULL,
            confirmed INTEGER NOT NULL,
            signal_type TEXT AS (record ->> 'signalType'),
            hash_value TEXT AS (record ->> 'hashValue'),
            hash_status TEXT AS (record ->> 'hashStatus'));
        CREATE INDEX IF NOT EXISTS active_hashes ON hashes (signal_type, hash_value, record_id) WHERE hash_status = 'Active';

        CREATE TABLE IF NOT EXISTS media (id INTEGER PRIMARY KEY, added TEXT NOT NULL, removed TEXT);
        CREATE TABLE IF NOT EXISTS media_hashes (
            signal_type TEXT NOT NULL,
            hash_value TEXT NOT NULL,
            medium INTEGER NOT NULL REFERENCES media,
            PRIMARY KEY (signal_type, hash_value, medium)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS matches (
            record_id TEXT NOT NULL REFERENCES hashes,
            medium INTEGER NOT NULL REFERENCES media,
            PRIMARY KEY (record_id, medium)) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS outbox (number INTEGER PRIMARY KEY AUTOINCREMENT, record_id TEXT NOT NULL UNIQUE, verdict TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS checkpoint (id INTEGER PRIMARY KEY CHECK (id = 1), cursor TEXT NOT NULL);
        """;

    private readonly string connectionString;
    private readonly int minMatchingFrames;
    private readonly Lock writing = new();

    public Database(ReceiverOptions options)
    {
        connectionString = new SqliteConnectionStringBuilder { DataSource = options.Database }.ToString();
        minMatchingFrames = options.MinMatchingFrames;
        using var db = Open();
        db.Execute(Schema);
    }

    public T Read<T>(Func<SqliteConnection, T> read)
    {
        using var db = Open();
        return read(db);
    }

    /// <summary>Runs one transaction. It is on disk when this returns.</summary>
    public T Write<T>(Func<SqliteConnection, T> write)
    {
        lock (writing)
        {
            using var db = Open();
            using var transaction = db.BeginTransaction();
            var result = write(db);
            transaction.Commit();
            return result;
        }
    }

    /// <inheritdoc cref="Write{T}"/>
    public void Write(Action<SqliteConnection> write) => Write(db =>
    {
        write(db);
        return true;
    });

    private SqliteConnection Open()
    {
        var db = new SqliteConnection(connectionString);
        db.Open();
        db.CreateFunction<string, string, int>("pdq_distance", Pdq.Distance, isDeterministic: true);
        db.CreateFunction<string, string, int>("vpdq_distance", Vpdq.Distance, isDeterministic: true);
        db.CreateFunction("vpdq_max_distance", () => 100 - minMatchingFrames, isDeterministic: true);
        return db;
    }
}
