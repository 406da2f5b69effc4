namespace TakeItDown.Cases;

public enum CaseStatus
{
    /// <summary>Its hashes are published, or on their way.</summary>
    Accepted,

    /// <summary>Stored, and published once the operator releases it.</summary>
    Held,

    /// <summary>The person has withdrawn it.</summary>
    Withdrawn,
}
