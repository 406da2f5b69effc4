namespace TakeItDown.Verdicts;

/// <summary>What became of one verdict.</summary>
public enum VerdictOutcome
{
    /// <summary>It stands.</summary>
    Recorded,

    /// <summary>The platform had come to a later one, which stands.</summary>
    Superseded,

    /// <summary>The platform was sent no record of that id.</summary>
    UnknownRecord,
}
