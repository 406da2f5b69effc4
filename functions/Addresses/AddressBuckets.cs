using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;

namespace TakeItDown.Addresses;

/// <summary>A token bucket for each client address, in the memory of this process. A full one is dropped.</summary>
/// <param name="addresses">Names the addresses.</param>
/// <param name="tokens">The tokens of a full bucket, and the tokens that it gets back in an hour.</param>
public sealed class AddressBuckets(ClientAddresses addresses, int tokens) : IDisposable
{
    private readonly PartitionedRateLimiter<string> buckets = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetTokenBucketLimiter(
        address,
        _ => new() { TokenLimit = tokens, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromHours(1) / tokens }));

    /// <summary>Whether the bucket of the client's address is empty.</summary>
    public bool IsEmpty(HttpRequest request) => Left(addresses.DigestOf(request)) == 0;

    /// <summary>Takes this many tokens from the bucket of the client's address, or all that it has.</summary>
    /// <returns>How much of the bucket is used now: 0 for a full one, 1 for an empty one.</returns>
    public double Take(HttpRequest request, int wanted)
    {
        var address = addresses.DigestOf(request);
        using var lease = buckets.AttemptAcquire(address, Math.Min(wanted, Left(address)));
        return 1 - ((double)Left(address) / tokens);
    }

    /// <summary>Takes this many tokens from the bucket of the client's address, or none when it has less.</summary>
    /// <returns>False when it has less.</returns>
    public bool TryTake(HttpRequest request, int wanted)
    {
        if (wanted > tokens)
            return false;
        using var lease = buckets.AttemptAcquire(addresses.DigestOf(request), wanted);
        return lease.IsAcquired;
    }

    public void Dispose() => buckets.Dispose();

    private int Left(string address) => (int)buckets.GetStatistics(address)!.CurrentAvailablePermits;
}
