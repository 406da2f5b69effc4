namespace TakeItDown.Tests.Integration.Faults;

/// <summary>What may become of one request.</summary>
public enum FaultKind
{
    /// <summary>It never arrives: the connection is refused.</summary>
    Refused,

    /// <summary>It is turned away with 503.</summary>
    Busy,

    /// <summary>It is applied, and the connection breaks before its answer.</summary>
    AnswerLost,

    /// <summary>It is applied, and answered after the client's timeout.</summary>
    AnsweredLate,

    /// <summary>The client gives up, and it is applied long after that.</summary>
    AppliedLate,

    /// <summary>It is applied, and the process that sent it dies.</summary>
    Dies,
}
