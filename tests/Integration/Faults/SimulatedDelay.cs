using Azure;
using Azure.Core;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The clients' delay before a retry: it advances the simulated clock and does not wait.</summary>
internal sealed class SimulatedDelay(SimulatedClock clock) : DelayStrategy
{
    protected override TimeSpan GetNextDelayCore(Response? response, int retryNumber)
    {
        clock.Advance(TimeSpan.FromMilliseconds(800 << retryNumber));
        return TimeSpan.Zero;
    }
}
