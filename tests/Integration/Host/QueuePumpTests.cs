using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Local.Host;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Host;

public sealed class QueuePumpTests(AzuriteFixture azurite) : IAsyncDisposable
{
    private readonly PumpUnderTest pump = new(azurite.ConnectionString);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_batch_is_fetched_once_no_more_than_the_threshold_still_run()
    {
        using var gate = new SemaphoreSlim(0);
        pump.Work = gate.WaitAsync;
        await pump.SendAsync("1", "2", "3", "4", "5", "6", "7", "8", "9");
        await pump.StartAsync(PumpUnderTest.Quick with { BatchSize = 4, NewBatchThreshold = 1 });

        await PumpUnderTest.EventuallyAsync(() => pump.Received.Count == 4);
        gate.Release(2);
        await PumpUnderTest.EventuallyAsync(() => pump.Traffic.Count("delete") == 2);
        Assert.Equal(1, pump.Traffic.Count("receive"));

        gate.Release();
        await PumpUnderTest.EventuallyAsync(() => pump.Received.Count == 8);
        gate.Release(6);
        await pump.EmptiedAsync();
    }

    [Fact]
    public async Task Stopping_lets_a_message_finish_and_takes_no_new_ones()
    {
        var done = new TaskCompletionSource();
        pump.Work = _ => done.Task;
        await pump.SendAsync("last");
        await pump.StartAsync(PumpUnderTest.Quick, clock: new FakeTimeProvider());
        await PumpUnderTest.EventuallyAsync(() => pump.Received.Count == 1 && pump.Traffic.Count("look") == 1);

        var stopped = pump.StopAsync();
        await pump.SendAsync("too late");
        Assert.False(stopped.IsCompleted);
        done.SetResult();
        await stopped.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);

        Assert.Equal(["last"], pump.Received, StringComparer.Ordinal);
        Assert.Equal(1, await pump.LengthAsync());
    }

    [Fact]
    public async Task A_message_that_outlasts_the_grace_is_cancelled_and_goes_back_to_the_queue_even_on_its_last_try()
    {
        pump.Work = stop => Task.Delay(Timeout.Infinite, stop);
        var clock = new FakeTimeProvider();
        await pump.SendAsync("slow");
        await pump.StartAsync(PumpUnderTest.Quick with { MaxDequeueCount = 1 }, clock: clock);
        await PumpUnderTest.EventuallyAsync(() => pump.Received.Count == 1);

        var stopped = pump.StopAsync();
        Assert.False(stopped.IsCompleted);
        clock.Advance(QueuePump.Grace);
        await stopped.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);

        Assert.Equal(PumpUnderTest.Base64("slow"), (await pump.Queue.PeekMessageAsync(Cancelled)).Value.MessageText);
        Assert.Equal(0, pump.Traffic.Count("delete"));
    }

    [Fact]
    public async Task Storage_out_of_reach_is_logged_once_and_tried_until_it_is_back()
    {
        await pump.SendAsync("patient");
        pump.Traffic.Down = true;
        await pump.StartAsync(PumpUnderTest.Quick);

        await PumpUnderTest.EventuallyAsync(() => pump.Traffic.Lost >= 3);
        pump.Traffic.Down = false;
        await pump.EmptiedAsync();

        Assert.Equal(["patient"], pump.Received, StringComparer.Ordinal);
        Assert.Equal(
            [$"Queue {pump.Queue.Name} cannot be reached (System.Net.Http.HttpRequestException), trying on"],
            pump.Logs.At(LogLevel.Warning), StringComparer.Ordinal);
        Assert.Equal([$"Queue {pump.Queue.Name} is reached again"], pump.Logs.At(LogLevel.Information), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_yet_is_waited_for()
    {
        await pump.StartAsync(PumpUnderTest.Quick);
        await PumpUnderTest.EventuallyAsync(() => pump.Traffic.Count("look") >= 3);

        await pump.SendAsync("early");
        await pump.EmptiedAsync();

        Assert.Equal(["early"], pump.Received, StringComparer.Ordinal);
        Assert.Equal(0, pump.Traffic.Count("create"));
        Assert.Single(pump.Logs.At(LogLevel.Information), line => line.Contains("does not exist yet", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => pump.DisposeAsync();
}
