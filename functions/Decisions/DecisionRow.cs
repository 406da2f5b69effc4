using System.Runtime.Serialization;
using TakeItDown.Hashes;
using TakeItDown.Operators;
using TakeItDown.Storage;

namespace TakeItDown.Decisions;

/// <summary>The latest decision on a hash. It is in the table <c>cases</c>, so that one transaction writes it with its outbox row.</summary>
public sealed record DecisionRow : TableRow
{
    public const string Prefix = "decision.";

    /// <summary>The number of the decision. A change of the state makes a new one.</summary>
    public int Number { get; set; }

    public DecidedState State { get; set; }

    /// <summary>When a suspension ends by itself; null when only an operator ends it.</summary>
    public DateTimeOffset? Until { get; set; }

    /// <summary>Who made the decision: an operator's name, <c>rule</c>, or <c>restore</c>. The audit has the reason.</summary>
    public string By { get; set; } = "";

    public DateTimeOffset At { get; set; }

    /// <summary>The platforms that had contested the hash while it was suspended or deleted, separated by commas. A restore keeps them.</summary>
    public string ContestedBy { get; set; } = "";

    /// <summary>Whether it is suspended because it matches the benign list.</summary>
    public bool MatchesBenign { get; set; }

    [IgnoreDataMember]
    public string RecordId => RowKey[Prefix.Length..];

    [IgnoreDataMember]
    public IReadOnlyList<string> ContestingPlatforms => ContestedBy.Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether nothing about it outlives the claims: the hash is restored, or only matches the benign list.</summary>
    [IgnoreDataMember]
    public bool EndsWithClaims => State == DecidedState.None || MatchesBenign;

    /// <summary>The row of a hash without decisions.</summary>
    public static DecisionRow None(string recordId) =>
        new() { PartitionKey = Tables.CasePartitionOf(recordId), RowKey = Prefix + recordId };

    /// <summary>
    /// This row after an operator's decision. A deleted hash stays deleted until it is restored. A match with the benign list has no end: the
    /// operator restores the hash, or removes the entry.
    /// </summary>
    public DecisionRow Decided(DecidedState state, DateTimeOffset? until = null) => (State, state) switch
    {
        (DecidedState.Deleted, DecidedState.Suspended) => this,
        (DecidedState.Suspended, DecidedState.Suspended) when MatchesBenign => this,
        _ => this with { State = state, Until = until, MatchesBenign = false },
    };

    /// <summary>
    /// This row after the hash was found to match the benign list: suspended, unless a decision is in force already, or the latest one is an
    /// operator's restore.
    /// </summary>
    public DecisionRow MatchedBenign() => State == DecidedState.None && (Number == 0 || By == AuditEntry.Rule)
        ? this with { State = DecidedState.Suspended, MatchesBenign = true }
        : this;

    /// <summary>This row once the suspension has ended by itself.</summary>
    public DecisionRow Expired(DateTimeOffset now) => IsExpired(now) ? Decided(DecidedState.None) : this;

    public bool IsExpired(DateTimeOffset now) => State == DecidedState.Suspended && Until <= now;

    /// <summary>
    /// This row after platforms contested the hash. It is suspended when enough platforms contest it and none blocks it. Platforms that had
    /// contested it before an operator restored it do not count again, because the operator has decided about them.
    /// </summary>
    /// <param name="contesting">The platforms that contest it now.</param>
    /// <param name="isBlocked">Whether a platform blocks it.</param>
    /// <param name="needed">How many platforms have to contest it.</param>
    public DecisionRow Contested(IReadOnlyCollection<string> contesting, bool isBlocked, int needed)
    {
        var isSuspended = State == DecidedState.None && !isBlocked && contesting.Except(ContestingPlatforms).Count() >= needed;
        return State == DecidedState.None && !isSuspended
            ? this
            : this with
            {
                State = isSuspended ? DecidedState.Suspended : State,
                ContestedBy = string.Join(',', ContestingPlatforms.Union(contesting).Order(StringComparer.Ordinal)),
            };
    }
}
