using Microsoft.Extensions.Time.Testing;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Unit.Storage;

public class CachedReadTests
{
    private readonly FakeTimeProvider time = new();
    private readonly List<TaskCompletionSource<int>> reads = [];
    private readonly CachedRead<int> cached;

    public CachedReadTests() => cached = new(
        () =>
        {
            reads.Add(new());
            return reads[^1].Task;
        },
        TimeSpan.FromSeconds(5),
        time);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Concurrent_callers_share_one_read_however_long_it_takes()
    {
        var first = cached.GetAsync(Cancelled);
        time.Advance(TimeSpan.FromMinutes(1));
        var second = cached.GetAsync(Cancelled);
        Assert.Single(reads).SetResult(7);

        int[] both = await Task.WhenAll(first, second);
        Assert.Equal([7, 7], both);
    }

    [Fact]
    public async Task A_result_is_used_for_its_lifetime()
    {
        var first = cached.GetAsync(Cancelled);
        reads[0].SetResult(1);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(1, await cached.GetAsync(Cancelled));

        time.Advance(TimeSpan.FromSeconds(0.1));
        var next = cached.GetAsync(Cancelled);
        reads[1].SetResult(2);

        Assert.Equal((1, 2), (await first, await next));
    }

    [Fact]
    public async Task A_failure_is_shared_too_and_is_forgotten_after_the_lifetime()
    {
        var failed = cached.GetAsync(Cancelled);
        reads[0].SetException(new IOException());

        await Assert.ThrowsAsync<IOException>(() => failed);
        await Assert.ThrowsAsync<IOException>(() => cached.GetAsync(Cancelled));
        time.Advance(TimeSpan.FromSeconds(5));
        var next = cached.GetAsync(Cancelled);
        reads[1].SetResult(2);

        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_cancel_the_read_for_others()
    {
        using var gone = new CancellationTokenSource();
        var impatient = cached.GetAsync(gone.Token);
        var patient = cached.GetAsync(Cancelled);
        await gone.CancelAsync();
        reads[0].SetResult(3);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.Equal(3, await patient);
    }
}
