using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace TakeItDown.Storage;

/// <summary>
/// The clock of the storage account: the local clock, corrected as little as the <c>Date</c> headers of storage's responses require. All
/// workers take feed positions from this one clock, however wrong their own clocks are. So readers of the feed can rely on a time limit.
/// </summary>
public sealed class StorageClock(TimeProvider local)
{
    /// <summary>How far the local clock may be ahead until the first response of storage arrives.</summary>
    private static readonly TimeSpan MaxClockError = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private TimeSpan correction;
    private TimeSpan lowerBound = -MaxClockError;

    public DateTimeOffset Now
    {
        get
        {
            lock (gate)
                return local.GetUtcNow() + correction;
        }
    }

    /// <summary>
    /// A skew-corrected time that is never ahead of storage's clock. After a slow response <see cref="Now"/> may still be ahead by the
    /// duration of that request, so readers of the feed use this one.
    /// </summary>
    public DateTimeOffset LowerBound
    {
        get
        {
            lock (gate)
                return local.GetUtcNow() + lowerBound;
        }
    }

    /// <summary>
    /// Corrects the clock by one response. Storage read its <paramref name="date"/> while the request was in progress and truncated it to
    /// the second. So storage's clock is ahead of the local one by at least <c>date - (sent + took)</c> and at most <c>date + 1 s - sent</c>.
    /// </summary>
    public void Observe(DateTimeOffset date, DateTimeOffset sent, TimeSpan took)
    {
        var from = date - (sent + took);
        var to = date.AddSeconds(1) - sent;
        lock (gate)
        {
            lowerBound = from <= lowerBound && lowerBound <= to ? lowerBound : from;
            correction = TimeSpan.FromTicks(Math.Clamp(correction.Ticks, from.Ticks, to.Ticks));
        }
    }

    /// <summary>The pipeline policy that reads the <c>Date</c> of every response.</summary>
    public HttpPipelinePolicy Policy => new DatePolicy(this, local);

    private sealed class DatePolicy(StorageClock clock, TimeProvider local) : HttpPipelinePolicy
    {
        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            var (sent, start) = (local.GetUtcNow(), local.GetTimestamp());
            await ProcessNextAsync(message, pipeline);
            Observe(message.Response, sent, local.GetElapsedTime(start));
        }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            var (sent, start) = (local.GetUtcNow(), local.GetTimestamp());
            ProcessNext(message, pipeline);
            Observe(message.Response, sent, local.GetElapsedTime(start));
        }

        private void Observe(Response response, DateTimeOffset sent, TimeSpan took)
        {
            if (response.Headers.Date is { } date)
                clock.Observe(date, sent, took);
        }
    }
}
