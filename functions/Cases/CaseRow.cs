using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Hashes;

namespace TakeItDown.Cases;

/// <summary>One person's case. Neither the case number nor the PIN can be read from it.</summary>
public sealed record CaseRow : ITableEntity
{
    private const string Prefix = "case.";

    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public CaseStatus Status { get; set; }

    /// <summary>The newest change that was promised to be published: 1 with the submit, or none, 0, until a held case is released.</summary>
    public int Change { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>When the operator released it; null when it was never held, or still is.</summary>
    public DateTimeOffset? Released { get; set; }

    /// <summary>The items, in <see cref="HashList"/>'s compact form.</summary>
    public string Items { get; set; } = "";

    /// <summary>Which server secret made the number, the PIN and its digest.</summary>
    public string Secret { get; set; } = "";

    public byte[] PinDigest { get; set; } = [];

    /// <summary>SHA-256 of the submitted body, by which a retry is told from another case under the same key.</summary>
    public byte[] BodyDigest { get; set; } = [];

    /// <summary>PINs tried since the last right one.</summary>
    public int PinAttempts { get; set; }

    public DateTimeOffset? LastPinAttempt { get; set; }

    /// <summary>The case key.</summary>
    [IgnoreDataMember]
    public string CaseKey => RowKey[Prefix.Length..];

    public static (string Partition, string Row) Key(string caseKey) => (caseKey[..1], Prefix + caseKey);

    /// <summary>Every different hash once, however many items have it.</summary>
    public IEnumerable<ClaimedHash> DistinctHashes() => HashList.ReadItems(Items).SelectMany(item => item).DistinctBy(hash => hash.Value);

    /// <summary>The row key, so that a hash value never slips into a log.</summary>
    public override string ToString() => RowKey;
}
