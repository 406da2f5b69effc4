using Microsoft.Azure.Functions.Worker;
using NCrontab;

namespace TakeItDown.Local.Host;

/// <summary>
/// Runs one function on its schedule, in UTC, one run at a time. A run that outlasts the next occurrence is followed by one more run
/// at once, however many it missed. A failed run is logged and the schedule goes on. When stopped, the run's token is cancelled.
/// </summary>
public sealed partial class TimerLoop(
    string name,
    CrontabSchedule schedule,
    bool runOnStartup,
    Func<TimerInfo, CancellationToken, Task> run,
    TimeProvider clock,
    ILogger<TimerLoop> logger) : BackgroundService
{
    // Timers take no more than 49 days, schedules do.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var status = new ScheduleStatus { Next = schedule.GetNextOccurrence(Now) };
        if (runOnStartup)
            status = await FireAsync(status, Now, stoppingToken);
        while (await UntilAsync(status.Next, stoppingToken))
            status = await FireAsync(status, Now, stoppingToken);
    }

    private async Task<bool> UntilAsync(DateTime due, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested && Now < due)
        {
            var delay = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min((due - Now).TotalMilliseconds, LongestDelay.TotalMilliseconds)));
            await Task.Delay(delay, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return !stoppingToken.IsCancellationRequested;
    }

    private async Task<ScheduleStatus> FireAsync(ScheduleStatus status, DateTime started, CancellationToken stoppingToken)
    {
        try
        {
            await run(new TimerInfo { ScheduleStatus = status }, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped(name);
        }
        catch (Exception failure)
        {
            LogFailed(name, failure.GetType().FullName, failure.StackTrace);
        }
        return new ScheduleStatus { Last = started, Next = schedule.GetNextOccurrence(started), LastUpdated = started };
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Timer {Function} failed with {Error}\n{Stack}")]
    private partial void LogFailed(string function, string? error, string? stack);

    [LoggerMessage(Level = LogLevel.Information, Message = "Timer {Function} was stopped in the middle of a run")]
    private partial void LogStopped(string function);
}
