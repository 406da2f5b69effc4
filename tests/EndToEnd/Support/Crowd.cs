using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>
/// Many people, each submitting one case as a careful client would: with a key of its own, and again with the same key until it
/// is told 202. Now and then several of them claim the same hash.
/// </summary>
internal sealed class Crowd(HttpClient api, int perSecond, Random random)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly Pdq[] shared = [.. Enumerable.Range(0, 20).Select(_ => Pdq.Random())];
    private readonly ConcurrentBag<string> accepted = [];
    private int cases;
    private int retried;
    private int underWay;

    /// <summary>The record ids of all hashes that were answered with 202.</summary>
    public IReadOnlyCollection<string> Accepted => [.. accepted.Distinct(StringComparer.Ordinal)];

    /// <summary>How many cases were answered with 202.</summary>
    public int Cases => cases;

    /// <summary>How many of those needed more than one try.</summary>
    public int Retried => retried;

    /// <summary>How many wait for an answer just now.</summary>
    public int UnderWay => underWay;

    /// <summary>Lets them come, evenly spread, for this long and until the other task is done. Returns when each has been told 202.</summary>
    public async Task SubmitAsync(TimeSpan atLeast, Task andUntil, CancellationToken cancellationToken)
    {
        var people = new List<Task>();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < atLeast || !andUntil.IsCompleted;)
        {
            people.Add(SubmitAsync([.. NextHashes()], cancellationToken));
            var next = TimeSpan.FromSeconds(1) / perSecond * people.Count;
            if (next > watch.Elapsed)
                await Task.Delay(next - watch.Elapsed, cancellationToken);
        }

        await Task.WhenAll(people);
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
        var tries = 1;
        for (var pause = FirstPause; !await IsAcceptedAsync(body, key); tries++)
        {
            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }

        foreach (var hash in hashes)
            accepted.Add(hash.RecordId);
        Interlocked.Increment(ref cases);
        if (tries > 1)
            Interlocked.Increment(ref retried);
    }

    /// <summary>False when there was no answer, or one that says to try again.</summary>
    private async Task<bool> IsAcceptedAsync(string body, string key)
    {
        Interlocked.Increment(ref underWay);
        try
        {
            using var answer = await api.SubmitAsync(body, key);
            if (answer.StatusCode >= HttpStatusCode.InternalServerError)
                return false;
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            return true;
        }
        catch (Exception broken) when (broken is HttpRequestException or TaskCanceledException { InnerException: TimeoutException })
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }
}
