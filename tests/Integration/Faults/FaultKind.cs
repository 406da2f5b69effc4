namespace TakeItDown.Tests.Integration.Faults;

/// <summary>What can happen to one request.</summary>
public enum FaultKind
{
    /// <summary>It does not arrive: the connection is refused.</summary>
    Refused,

    /// <summary>The server responds with 503.</summary>
    Busy,

    /// <summary>It is applied, and the connection breaks before the response.</summary>
    ResponseLost,

    /// <summary>It is applied, and the response comes after the client's timeout.</summary>
    ResponseLate,

    /// <summary>The client gives up, and the request is applied long after that.</summary>
    AppliedLate,

    /// <summary>It is applied, and the process that sent it dies.</summary>
    Dies,
}
