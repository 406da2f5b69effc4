using TakeItDown.Storage;

namespace TakeItDown.Hashes;

/// <summary>A decision on one hash.</summary>
/// <param name="Hash">The hash.</param>
/// <param name="Number">The number of the decision. A higher number is newer.</param>
/// <param name="State">What is decided.</param>
public sealed record Decision(ClaimedHash Hash, int Number, DecidedState State)
{
    /// <summary>What a record stores as the cause of its version when this decision created that version.</summary>
    public string Cause => $"{Hash.Value.RecordId}.{Number}";
}

/// <summary>What is decided about a hash, by an operator or by a rule.</summary>
public enum DecidedState
{
    /// <summary>Nothing: the claims alone decide.</summary>
    None,

    /// <summary>It is under review. Claims are counted, and it is not active.</summary>
    Suspended,

    /// <summary>It is ended. Claims are counted, and it is not active.</summary>
    Deleted,
}

/// <summary>Which decision on the hash was applied last, in the partition of the hash.</summary>
public sealed record AppliedDecisionRow : TableRow
{
    /// <summary>Sorts before the record, so that reading a record and its verdicts does not read this row.</summary>
    public const string DecisionRowKey = "decision";

    public AppliedDecisionRow() => RowKey = DecisionRowKey;

    public int Number { get; set; }

    public static AppliedDecisionRow From(Decision decision) =>
        new() { PartitionKey = decision.Hash.Value.RecordId, Number = decision.Number };
}
