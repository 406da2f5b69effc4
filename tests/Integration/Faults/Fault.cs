using System.Globalization;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>One fault of a run.</summary>
/// <param name="Request">The number of the request that it hits. The first is 1; retries are not counted.</param>
/// <param name="Kind">What happens to that request.</param>
/// <param name="Lasts">True when it also hits the client's own retries of that request, so that the client gives up.</param>
public sealed record Fault(int Request, FaultKind Kind, bool Lasts)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"request {Request} {Kind}{(Lasts ? ", and its retries" : "")}");
}
