using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace TakeItDown.Storage;

/// <summary>
/// Storage's own clock: ours, moved by as little as the <c>Date</c> headers of its answers demand. Every worker stamps by the
/// same clock, however wrong its machine's is, which is what lets feed readers trust a horizon.
/// </summary>
public sealed class StorageClock(TimeProvider local)
{
    /// <summary>What our clock may be ahead by until storage has answered once.</summary>
    private static readonly TimeSpan MaxClockError = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private TimeSpan correction;
    private TimeSpan least = -MaxClockError;

    public DateTimeOffset Now
    {
        get
        {
            lock (gate)
                return local.GetUtcNow() + correction;
        }
    }

    /// <summary>
    /// No later than storage's clock: after a slow answer <see cref="Now"/> may still be ahead by as long as that took, and readers
    /// must not look so far.
    /// </summary>
    public DateTimeOffset LowerBound
    {
        get
        {
            lock (gate)
                return local.GetUtcNow() + least;
        }
    }

    /// <summary>
    /// Takes note of an answer. Its <paramref name="date"/> is cut to the second and was read while the request was under way, so
    /// storage's clock is ahead of ours by at least <c>date - (sent + took)</c> and by at most <c>date + 1 s - sent</c>.
    /// </summary>
    public void Observe(DateTimeOffset date, DateTimeOffset sent, TimeSpan took)
    {
        var from = date - (sent + took);
        var to = date.AddSeconds(1) - sent;
        lock (gate)
        {
            least = from <= least && least <= to ? least : from;
            correction = TimeSpan.FromTicks(Math.Clamp(correction.Ticks, from.Ticks, to.Ticks));
        }
    }

    /// <summary>The pipeline policy that feeds every answer's <c>Date</c> to this clock.</summary>
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
