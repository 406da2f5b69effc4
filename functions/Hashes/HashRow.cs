using System.Globalization;
using TakeItDown.Storage;

namespace TakeItDown.Hashes;

/// <summary>The <c>record</c> row of a hash: the record that platforms get, and what the exchange needs to publish it.</summary>
public sealed record HashRow : TableRow
{
    public const string RecordRowKey = "record";

    public HashRow() => RowKey = RecordRowKey;

    public string SignalType { get; set; } = "";

    public string Value { get; set; } = "";

    /// <summary>The highest quality that any claim gave. It never falls, also when that claim is withdrawn.</summary>
    public int? Quality { get; set; }

    public HashStatus Status { get; set; }

    public long Version { get; set; }

    public int ActiveClaims { get; set; }

    /// <summary>The change that created this version and has to publish it.</summary>
    public string Cause { get; set; } = "";

    /// <summary>This version's position in the feed, UTC ticks of storage's clock. Rises with the version, or alone by <see cref="Repositioned"/>.</summary>
    public long Position { get; set; }

    /// <summary>
    /// The position since which the hash is active without interruption; null if it never was. Unlike <see cref="Position"/>, it does not
    /// change when somebody else claims the hash with a higher quality.
    /// </summary>
    public long? ActiveFrom { get; set; }

    /// <summary>The version with which it became active, as <see cref="ActiveFrom"/>: a later one has only a higher quality.</summary>
    public long? ActiveFromVersion { get; set; }

    /// <summary>The version of the <see cref="Platforms.PlatformSet"/> that took part when this version was created.</summary>
    public string PlatformSet { get; set; } = "";

    /// <summary>True until the hash becomes active for the first time, when a decision came before its first claim. Platforms get no such version.</summary>
    public bool Withheld { get; set; }

    public DateTimeOffset FirstSeen { get; set; }

    public DateTimeOffset Changed { get; set; }

    /// <summary>A hash's first record, with one active claim.</summary>
    public static HashRow First(ClaimedHash hash, string cause, string platformSet, DateTimeOffset now) => Unclaimed(hash, now) with
    {
        Status = HashStatus.Active,
        Version = now.ToUnixTimeMilliseconds(),
        ActiveClaims = 1,
        Cause = cause,
        PlatformSet = platformSet,
        Withheld = false,
        Position = now.UtcTicks,
        ActiveFrom = now.UtcTicks,
        ActiveFromVersion = now.ToUnixTimeMilliseconds(),
    };

    /// <summary>A record without claims and without a version yet, for a decision that comes before the first claim.</summary>
    public static HashRow Unclaimed(ClaimedHash hash, DateTimeOffset now) => new()
    {
        PartitionKey = hash.Value.RecordId,
        SignalType = hash.Value.SignalType.Name,
        Value = hash.Value.Text,
        Quality = hash.Quality,
        Status = HashStatus.Withdrawn,
        Withheld = true,
        FirstSeen = now,
        Changed = now,
    };

    /// <summary>
    /// This record after its number of active claims changed by <paramref name="claims"/> (-1, 0 or 1). A new status or a higher quality
    /// makes a new version.
    /// </summary>
    public HashRow WithClaims(int claims, int? quality, string cause, string platformSet, DateTimeOffset now)
    {
        var counted = this with { ActiveClaims = ActiveClaims + claims };
        var isDecided = Status is HashStatus.Suspended or HashStatus.Deleted; // only another decision ends these
        return counted.WithVersion(isDecided ? Status : counted.StatusByClaims(), quality > Quality ? quality : Quality, cause, platformSet, now);
    }

    /// <summary>This record after a decision. A new status makes a new version.</summary>
    public HashRow WithDecision(DecidedState state, string cause, string platformSet, DateTimeOffset now)
    {
        var status = state switch
        {
            DecidedState.Suspended => HashStatus.Suspended,
            DecidedState.Deleted => HashStatus.Deleted,
            _ => StatusByClaims(),
        };
        return WithVersion(status, Quality, cause, platformSet, now);
    }

    /// <summary>The same version at a later position in the feed.</summary>
    public HashRow Repositioned(DateTimeOffset now)
    {
        var position = NextPosition(now);
        return this with { Position = position, ActiveFrom = ActiveFrom == Position ? position : ActiveFrom };
    }

    public HashRecord ToRecord()
    {
        var value = HashValue.Parse(SignalType, Value);
        return new(PartitionKey, Version, SignalType, value.Text, value.SignalType.MediaType, Quality, Status, FirstSeen, Changed);
    }

    public ClaimedHash ToHash() => new(HashValue.Parse(SignalType, Value), Quality);

    private long NextPosition(DateTimeOffset now) => Math.Max(now.UtcTicks, Position + 1);

    private HashStatus StatusByClaims() => ActiveClaims > 0 ? HashStatus.Active : HashStatus.Withdrawn;

    private HashRow WithVersion(HashStatus status, int? quality, string cause, string platformSet, DateTimeOffset now)
    {
        if ((status, quality) == (Status, Quality))
            return this;
        var (position, version) = (NextPosition(now), Math.Max(Version + 1, now.ToUnixTimeMilliseconds()));
        var becomesActive = status == HashStatus.Active && Status != HashStatus.Active;
        var isWithheld = Withheld && status != HashStatus.Active;
        return this with
        {
            Position = position,
            ActiveFrom = becomesActive ? position : ActiveFrom,
            ActiveFromVersion = becomesActive ? version : ActiveFromVersion,
            Status = status,
            Quality = quality,
            Version = version,
            Cause = cause,
            PlatformSet = isWithheld ? "" : platformSet,
            Withheld = isWithheld,
            Changed = now,
        };
    }
}

/// <summary>An earlier feed position of a record, kept until the feed row at that position is purged.</summary>
public sealed record SupersededPositionRow : TableRow
{
    /// <summary>Sorts before the record, so that reading a record and its verdicts does not read these rows.</summary>
    public const string Prefix = "position.";

    public long Position { get; set; }

    public static string RowKeyFor(long position) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{position:D19}");

    public static SupersededPositionRow From(HashRow record) =>
        new() { PartitionKey = record.PartitionKey, RowKey = RowKeyFor(record.Position), Position = record.Position };
}
