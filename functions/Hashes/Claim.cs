using System.Runtime.Serialization;
using TakeItDown.Storage;

namespace TakeItDown.Hashes;

/// <summary>A change of one case's claim on one hash: the case claims the hash, or withdraws its claim.</summary>
/// <param name="CaseKey">The case.</param>
/// <param name="Change">The number of the case's change. A higher number is newer.</param>
/// <param name="Active">True to claim, false to withdraw.</param>
/// <param name="Hash">The hash.</param>
/// <param name="IsDecided">True when a decision on the hash was applied before, so that there must be a record.</param>
public sealed record Claim(string CaseKey, int Change, bool Active, ClaimedHash Hash, bool IsDecided = false)
{
    /// <summary>What a record stores as the cause of its version when this claim created that version.</summary>
    public string Cause => $"{CaseKey}.{Change}";
}

/// <summary>The result of applying a change to a hash: a claim, or a decision.</summary>
/// <param name="RecordToPublish">The record, if this change created its version and therefore has to publish it; otherwise null. A withheld record is not published.</param>
/// <param name="AlreadyApplied">True when an earlier run had applied the change, so the record's feed position may be old.</param>
public sealed record ChangeOutcome(HashRow? RecordToPublish, bool AlreadyApplied);

/// <summary>One case's claim on one hash, as of the latest applied change of that case.</summary>
public sealed record ClaimRow : TableRow
{
    public const string Prefix = "case.";

    public bool Active { get; set; }

    public int Change { get; set; }

    [IgnoreDataMember]
    public string CaseKey => RowKey[Prefix.Length..];

    public static string RowKeyFor(string caseKey) => Prefix + caseKey;

    public static ClaimRow From(Claim claim) => new()
    {
        PartitionKey = claim.Hash.Value.RecordId,
        RowKey = RowKeyFor(claim.CaseKey),
        Change = claim.Change,
        Active = claim.Active,
    };
}
