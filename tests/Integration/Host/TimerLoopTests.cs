using System.Threading.Channels;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NCrontab;
using TakeItDown.Local.Host;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Host;

public sealed class TimerLoopTests(AzuriteFixture azurite) : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 0, 30, TimeSpan.Zero);

    private readonly Clock clock = new(Start);
    private readonly CollectedLogs logs = new();
    private readonly Channel<TimerInfo> runs = Channel.CreateUnbounded<TimerInfo>();
    private readonly BlobContainerClient container = new(azurite.ConnectionString, $"timers-{Guid.NewGuid():N}");
    private TimerLoop? loop;
    private Func<CancellationToken, Task> work = _ => Task.CompletedTask;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_timer_runs_at_each_occurrence_and_not_before()
    {
        await StartAsync("0 * * * * *");

        Assert.Equal(TimeSpan.FromSeconds(30), await AdvanceAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(At(3, 1), (await NextRunAsync()).ScheduleStatus!.Next);

        Assert.Equal(TimeSpan.FromMinutes(1), await AdvanceAsync(TimeSpan.FromMinutes(1)));
        var second = (await NextRunAsync()).ScheduleStatus!;
        Assert.Equal((At(3, 1), At(3, 2)), (second.Last, second.Next));
    }

    [Fact]
    public async Task Run_on_startup_runs_immediately_and_then_on_schedule()
    {
        await StartAsync("0 * * * * *", runOnStartup: true);

        await NextRunAsync();
        await AdvanceAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(Start.UtcDateTime, (await NextRunAsync()).ScheduleStatus!.Last);
    }

    [Fact]
    public async Task A_run_that_outlasts_several_occurrences_is_followed_by_one_run_only()
    {
        var first = new TaskCompletionSource();
        work = _ => first.Task;
        await StartAsync("0 * * * * *");
        await AdvanceAsync(TimeSpan.FromSeconds(30));
        await NextRunAsync();

        clock.Advance(TimeSpan.FromMinutes(3.5));
        Assert.False(runs.Reader.TryPeek(out _));
        first.SetResult();

        Assert.Equal(At(3, 2), (await NextRunAsync()).ScheduleStatus!.Next);
        await AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(At(3, 5), (await NextRunAsync()).ScheduleStatus!.Next);
    }

    [Fact]
    public async Task A_failed_run_is_logged_only_by_its_exception_type_and_the_schedule_continues()
    {
        work = _ => throw new InvalidOperationException("the secret");
        await StartAsync("0 * * * * *");

        await AdvanceAsync(TimeSpan.FromSeconds(30));
        await NextRunAsync();
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await NextRunAsync();

        var line = logs.At(LogLevel.Error).First();
        Assert.Contains("InvalidOperationException", line, StringComparison.Ordinal);
        Assert.DoesNotContain("the secret", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_cancels_the_run_and_waits_for_it()
    {
        work = stop => Task.Delay(Timeout.Infinite, stop);
        await StartAsync("0 * * * * *", runOnStartup: true);
        await NextRunAsync();

        await loop!.StopAsync(Cancelled);

        Assert.True(loop.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Empty(logs.At(LogLevel.Error));
    }

    [Fact]
    public async Task A_schedule_may_be_longer_than_a_system_timer()
    {
        await StartAsync("0 0 0 1 1 *");

        for (var day = 0; day < 364; day++)
            await AdvanceAsync(TimeSpan.FromDays(1));

        Assert.Equal(new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc), (await NextRunAsync()).ScheduleStatus!.Next);
    }

    [Fact]
    public async Task A_run_that_was_missed_while_the_host_was_down_runs_as_past_due()
    {
        await StartAsync("0 * * * * *", runOnStartup: true);
        Assert.False((await NextRunAsync()).IsPastDue);
        await clock.SleepAsync();
        await loop!.StopAsync(Cancelled);
        clock.Advance(TimeSpan.FromMinutes(10));

        await StartAsync("0 * * * * *");

        Assert.True((await NextRunAsync()).IsPastDue);
        await AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.False((await NextRunAsync()).IsPastDue);
    }

    [Fact]
    public async Task A_host_that_starts_before_the_next_occurrence_runs_nothing_as_past_due()
    {
        await StartAsync("0 * * * * *", runOnStartup: true);
        await NextRunAsync();
        await clock.SleepAsync();
        await loop!.StopAsync(Cancelled);

        await StartAsync("0 * * * * *");

        await AdvanceAsync(TimeSpan.FromSeconds(30));
        Assert.False((await NextRunAsync()).IsPastDue);
    }

    public async ValueTask DisposeAsync()
    {
        if (loop is not null)
        {
            await loop.StopAsync(CancellationToken.None);
            loop.Dispose();
        }
        logs.Dispose();
    }

    private static DateTime At(int hour, int minute) => new(2026, 1, 2, hour, minute, 0, DateTimeKind.Utc);

    private async Task StartAsync(string schedule, bool runOnStartup = false)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: Cancelled);
        var crontab = CrontabSchedule.Parse(schedule, new() { IncludingSeconds = true });
        loop = new TimerLoop("Tick", crontab, runOnStartup, container.GetBlobClient("status"), RunAsync, clock, logs.For<TimerLoop>());
        await loop.StartAsync(Cancelled);
    }

    private async Task RunAsync(TimerInfo timer, CancellationToken stop)
    {
        runs.Writer.TryWrite(timer);
        await work(stop);
    }

    // Moves the clock once the loop sleeps. Returns how long the loop planned to sleep.
    private async Task<TimeSpan> AdvanceAsync(TimeSpan time)
    {
        var sleep = await clock.SleepAsync();
        Assert.False(runs.Reader.TryPeek(out _));
        clock.Advance(time);
        return sleep;
    }

    private async Task<TimerInfo> NextRunAsync() =>
        await runs.Reader.ReadAsync(Cancelled).AsTask().WaitAsync(Poll.Timeout, Cancelled);

    private sealed class Clock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        private readonly Channel<TimeSpan> timers = Channel.CreateUnbounded<TimeSpan>();

        public Task<TimeSpan> SleepAsync() => timers.Reader.ReadAsync(Cancelled).AsTask().WaitAsync(Poll.Timeout, Cancelled);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            timers.Writer.TryWrite(dueTime);
            return timer;
        }
    }
}
