using Azure;
using Azure.Data.Tables;

namespace TakeItDown.Hashes;

/// <summary>The <c>record</c> row of a hash: what platforms are told of it, and what the exchange keeps beside that.</summary>
public sealed record HashRow : ITableEntity
{
    public const string Key = "record";

    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = Key;

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public string SignalType { get; set; } = "";

    public string Value { get; set; } = "";

    public int? Quality { get; set; }

    public HashStatus Status { get; set; }

    public long Version { get; set; }

    public int ActiveClaims { get; set; }

    /// <summary>The change that wrote this version, and whose duty it is to publish it.</summary>
    public string Cause { get; set; } = "";

    /// <summary>This version's place in the feed, UTC ticks of storage's clock. Rises with the version, or alone by a new stamp.</summary>
    public long Position { get; set; }

    /// <summary>The ids of the platforms that took part when this version came to be, with commas between.</summary>
    public string SentTo { get; set; } = "";

    public DateTimeOffset FirstSeen { get; set; }

    public DateTimeOffset Changed { get; set; }

    /// <summary>A hash's first record: one active claim.</summary>
    public static HashRow First(ClaimedHash hash, string cause, string sentTo, DateTimeOffset now) => new()
    {
        PartitionKey = hash.Value.RecordId,
        SignalType = hash.Value.SignalType.Name,
        Value = hash.Value.Hex,
        Quality = hash.Quality,
        Status = HashStatus.Active,
        Version = now.ToUnixTimeMilliseconds(),
        ActiveClaims = 1,
        Cause = cause,
        SentTo = sentTo,
        Position = now.UtcTicks,
        FirstSeen = now,
        Changed = now,
    };

    /// <summary>This record after its claims grew by <paramref name="claims"/> (-1, 0 or 1). A new status is a new version.</summary>
    public HashRow WithClaims(int claims, string cause, string sentTo, DateTimeOffset now)
    {
        var counted = this with { ActiveClaims = ActiveClaims + claims };
        var status = Status is HashStatus.Suspended or HashStatus.Deleted ? Status // the operator's word stands
            : counted.ActiveClaims > 0 ? HashStatus.Active
            : HashStatus.Withdrawn;
        return status == Status
            ? counted
            : counted.Repositioned(now) with
            {
                Status = status,
                Version = Math.Max(Version + 1, now.ToUnixTimeMilliseconds()),
                Cause = cause,
                SentTo = sentTo,
                Changed = now,
            };
    }

    /// <summary>The same version at a later place in the feed.</summary>
    public HashRow Repositioned(DateTimeOffset now) => this with { Position = Math.Max(now.UtcTicks, Position + 1) };

    public HashRecord ToRecord()
    {
        var value = HashValue.Parse(SignalType, Value);
        return new(PartitionKey, Version, SignalType, value.Hex, value.SignalType.MediaType, Quality, Status, FirstSeen, Changed);
    }

    /// <summary>The record id, so that a hash value never slips into a log.</summary>
    public override string ToString() => PartitionKey;
}
