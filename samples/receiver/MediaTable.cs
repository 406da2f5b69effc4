using Dapper;
using Microsoft.Data.Sqlite;
using TakeItDown.Client;

namespace TakeItDown.Receiver;

/// <summary>The media that the platform hosts, and the hashes that they match. Replace it with your own table of uploads.</summary>
internal static class MediaTable
{
    /// <summary>Adds a picture or a video by its hashes. Returns its id.</summary>
    public static long AddMediaItem(this SqliteConnection db, IReadOnlyCollection<Hash> hashes, PdqIndex index, DateTimeOffset now)
    {
        index.AddRange(hashes.Where(hash => hash.SignalType == Hash.Pdq).Select(hash => PdqHash.Parse(hash.HashValue)));
        var medium = db.ExecuteScalar<long>("INSERT INTO media (added) VALUES (@now) RETURNING id", new { now = Text(now) });
        foreach (var hash in hashes)
            db.Execute("INSERT OR IGNORE INTO media_hashes VALUES (@SignalType, @HashValue, @medium)", new { hash.SignalType, hash.HashValue, medium });
        return medium;
    }

    /// <summary>Returns the media that match a hash, each with its smallest distance.</summary>
    public static IReadOnlyList<(long Medium, int? Distance)> MediaMatching(this SqliteConnection db, Hash hash, Database database) =>
    [
        .. database.Near(hash, database.Media, db.Query<string>("SELECT DISTINCT hash_value FROM media_hashes WHERE signal_type = 'video_vpdq'", buffered: false))
            .SelectMany(near => db.Query<long>("SELECT medium FROM media_hashes WHERE signal_type = @SignalType AND hash_value = @HashValue", near.Hash)
                .Select(medium => (medium, hash.DistanceFor(near.Distance))))
            .DistinctBy(found => found.medium),
    ];

    /// <summary>Takes a picture or a video down, and stores the hash that it matches.</summary>
    public static void Remove(this SqliteConnection db, long medium, string recordId, int? distance, DateTimeOffset now) => db.Execute(
        """
        INSERT OR IGNORE INTO matches (record_id, medium, distance) VALUES (@recordId, @medium, @distance);
        UPDATE media SET removed = @now WHERE id = @medium AND removed IS NULL;
        """,
        new { medium, recordId, distance, now = Text(now) });

    /// <summary>Counts the media that match a hash, and how many of those are down. Returns the distance of the nearest, too.</summary>
    public static (int Matches, int Removed, int? Nearest) CountMatches(this SqliteConnection db, string recordId) => db.QuerySingle<(int, int, int?)>(
        "SELECT COUNT(*), COUNT(removed), MIN(distance) FROM matches JOIN media ON media.id = medium WHERE record_id = @recordId", new { recordId });

    public static MediaItem? FindMediaItem(this SqliteConnection db, long id)
    {
        var matches = db.Query<string>("SELECT record_id FROM matches WHERE medium = @id", new { id });
        return db.Query<(string Added, string? Removed)>("SELECT added, removed FROM media WHERE id = @id", new { id })
            .Select(row => new MediaItem(id, Time(row.Added), row.Removed is { } removed ? Time(removed) : null, [.. matches]))
            .SingleOrDefault();
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O");

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, null);
}
