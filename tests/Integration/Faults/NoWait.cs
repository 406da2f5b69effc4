using Azure;
using Azure.Core;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The clients' pause before a retry, on the world's clock instead of ours.</summary>
internal sealed class NoWait(WorldClock clock) : DelayStrategy
{
    protected override TimeSpan GetNextDelayCore(Response? response, int retryNumber)
    {
        clock.Advance(TimeSpan.FromMilliseconds(800 << retryNumber));
        return TimeSpan.Zero;
    }
}
