namespace TakeItDown.Hashes;

/// <summary>What platforms should make of a hash. Derived from its claims and the operator, never set by hand.</summary>
public enum HashStatus
{
    /// <summary>At least one person claims it: match and take down.</summary>
    Active,

    /// <summary>Every person who claimed it has withdrawn: stop matching.</summary>
    Withdrawn,

    /// <summary>Disputed: stop matching for now.</summary>
    Suspended,

    /// <summary>Ended by the operator: stop matching.</summary>
    Deleted,
}
