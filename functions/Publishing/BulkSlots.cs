using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using TakeItDown.Storage;

namespace TakeItDown.Publishing;

/// <summary>
/// Limits the hashes of bulk changes that this process publishes at the same time (<see cref="ParallelismOptions.MaxBulkHashes"/>). So small
/// changes get through, and a large change is published before the feed positions of its first hashes are too old.
/// </summary>
public sealed class BulkSlots(IOptions<ParallelismOptions> options) : IDisposable
{
    private readonly int limit = options.Value.MaxBulkHashes;
    private readonly ConcurrencyLimiter slots = new(new() { PermitLimit = options.Value.MaxBulkHashes, QueueLimit = int.MaxValue });

    /// <summary>Waits until a change with this many hashes can run. Dispose the result when it has run.</summary>
    public async Task<IDisposable> AcquireAsync(int hashes, CancellationToken cancellationToken) =>
        await slots.AcquireAsync(Math.Min(hashes, limit), cancellationToken);

    public void Dispose() => slots.Dispose();
}
