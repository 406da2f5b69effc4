using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>
/// Submits many cases as a correct client does: each with its own idempotency key, and again with the same key until the response is 202.
/// Some cases share a hash.
/// </summary>
internal sealed class LoadGenerator(HttpClient api, int perSecond, Random random)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    private readonly Pdq[] shared = [.. Enumerable.Range(0, 20).Select(_ => Pdq.Random())];
    private readonly ConcurrentBag<string> accepted = [];
    private int cases;
    private int retried;
    private int inProgress;

    /// <summary>The record ids of all accepted hashes.</summary>
    public IReadOnlyCollection<string> Accepted => [.. accepted.Distinct(StringComparer.Ordinal)];

    /// <summary>The number of accepted cases.</summary>
    public int Cases => cases;

    /// <summary>The number of cases that needed more than one attempt.</summary>
    public int Retried => retried;

    /// <summary>The number of requests in progress.</summary>
    public int InProgress => inProgress;

    /// <summary>Submits at a constant rate for at least this long and until the task completes. Returns when all cases are accepted.</summary>
    public async Task SubmitAsync(TimeSpan atLeast, Task until, CancellationToken cancellationToken)
    {
        var submits = new List<Task>();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < atLeast || !until.IsCompleted;)
        {
            submits.Add(SubmitAsync([.. NextHashes()], cancellationToken));
            var next = TimeSpan.FromSeconds(1) / perSecond * submits.Count;
            if (next > watch.Elapsed)
                await Task.Delay(next - watch.Elapsed, cancellationToken);
        }

        await Task.WhenAll(submits);
    }

    private IEnumerable<Pdq> NextHashes()
    {
        for (var own = random.Next(1, 4); own > 0; own--)
            yield return Pdq.Random();
        if (random.Next(4) == 0)
            yield return random.GetItems(shared, 1)[0];
    }

    private async Task SubmitAsync(Pdq[] hashes, CancellationToken cancellationToken)
    {
        var (body, key) = (Pdq.Case(hashes), Guid.NewGuid().ToString());
        var attempts = 1;
        for (var delay = FirstDelay; !await IsAcceptedAsync(body, key); attempts++)
        {
            await Task.Delay(delay * (0.5 + Random.Shared.NextDouble()), cancellationToken);
            delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay;
        }

        foreach (var hash in hashes)
            accepted.Add(hash.RecordId);
        Interlocked.Increment(ref cases);
        if (attempts > 1)
            Interlocked.Increment(ref retried);
    }

    /// <summary>False if there was no response, or one that means to retry.</summary>
    private async Task<bool> IsAcceptedAsync(string body, string key)
    {
        Interlocked.Increment(ref inProgress);
        try
        {
            using var response = await api.SubmitAsync(body, key);
            if (response.StatusCode >= HttpStatusCode.InternalServerError)
                return false;
            Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
            return true;
        }
        catch (Exception broken) when (broken is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref inProgress);
        }
    }
}
