using System.Globalization;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>One fault of a run.</summary>
/// <param name="Request">Which request it hits, from 1, retries not counted.</param>
/// <param name="Kind">What becomes of that request.</param>
/// <param name="Lasts">True when it hits the client's own retries of that request too, so that the client gives up.</param>
public sealed record Fault(int Request, FaultKind Kind, bool Lasts)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"request {Request} {Kind}{(Lasts ? ", and so its retries" : "")}");
}
