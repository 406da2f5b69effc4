using Dapper;
using Microsoft.Data.Sqlite;
using TakeItDown.Client;

namespace TakeItDown.Receiver;

/// <summary>The SQLite file, and the indexes of its PDQ hashes in memory. Everything in one <see cref="Write{T}"/> is stored, or nothing.</summary>
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
        CREATE INDEX IF NOT EXISTS unconfirmed_hashes ON hashes (record_id) WHERE NOT confirmed;
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
            distance INTEGER,
            PRIMARY KEY (record_id, medium)) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS outbox (number INTEGER PRIMARY KEY AUTOINCREMENT, record_id TEXT NOT NULL UNIQUE, verdict TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS checkpoint (id INTEGER PRIMARY KEY CHECK (id = 1), cursor TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS unreadable (record_id TEXT PRIMARY KEY) WITHOUT ROWID;
        """;

    private readonly string connectionString;
    private readonly int maxUnlikeFrames;
    private readonly Lock writing = new();

    public Database(SampleOptions options)
    {
        connectionString = new SqliteConnectionStringBuilder { DataSource = options.Database }.ToString();
        maxUnlikeFrames = 100 - options.MinMatchingFrames;
        using var db = Open();
        db.Execute(Schema);
        if (db.ExecuteScalar<int>("SELECT COUNT(*) FROM pragma_table_info('matches') WHERE name = 'distance'") == 0)
            db.Execute("ALTER TABLE matches ADD COLUMN distance INTEGER"); // a file of an earlier version
        Hashes = new(db.Query<string>("SELECT hash_value FROM hashes WHERE signal_type = 'pdq' AND hash_status = 'Active'").Select(PdqHash.Parse));
        Media = new(db.Query<string>("SELECT hash_value FROM media_hashes WHERE signal_type = 'pdq'").Select(PdqHash.Parse));
    }

    /// <summary>Every active PDQ hash of the exchange.</summary>
    public PdqIndex Hashes { get; }

    /// <summary>The PDQ hashes of all media.</summary>
    public PdqIndex Media { get; }

    /// <summary>The hashes that match, nearest first, with their distances. A hash that is neither a PDQ nor a video matches only itself.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="pictures">The PDQ hashes to match.</param>
    /// <param name="videos">The videos to match. It compares all of them.</param>
    internal IEnumerable<(Hash Hash, int Distance)> Near(Hash hash, PdqIndex pictures, IEnumerable<string> videos) => hash.SignalType switch
    {
        Hash.Pdq => pictures.Find(PdqHash.Parse(hash.HashValue)).Select(match => (new Hash(Hash.Pdq, match.Hash.ToHex()), match.Distance)),
        Vpdq.SignalType => videos.Select(video => (Hash: new Hash(Vpdq.SignalType, video), Distance: Vpdq.Distance(hash.HashValue, video)))
            .Where(near => near.Distance <= maxUnlikeFrames).OrderBy(near => near.Distance),
        _ => [(hash, 0)],
    };

    public T Read<T>(Func<SqliteConnection, T> read)
    {
        using var db = Open();
        return read(db);
    }

    /// <summary>Runs one transaction. It is on disk when this returns.</summary>
    /// <param name="write">The transaction.</param>
    /// <param name="committed">Runs after it, before the next one.</param>
    public T Write<T>(Func<SqliteConnection, T> write, Action? committed = null)
    {
        lock (writing)
        {
            using var db = Open();
            using var transaction = db.BeginTransaction();
            var result = write(db);
            transaction.Commit();
            committed?.Invoke();
            return result;
        }
    }

    /// <inheritdoc cref="Write{T}"/>
    public void Write(Action<SqliteConnection> write, Action? committed = null) => Write(
        db =>
        {
            write(db);
            return true;
        },
        committed);

    private SqliteConnection Open()
    {
        var db = new SqliteConnection(connectionString);
        db.Open();
        return db;
    }
}
