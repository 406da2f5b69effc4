using Azure;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using NCrontab;

namespace TakeItDown.Local.Host;

/// <summary>
/// Runs one function on its schedule, in UTC, one run at a time. A run that outlasts the next occurrence is followed by one more run
/// at once, however many it missed. A failed run is logged and the schedule goes on. When stopped, the run's token is cancelled.
/// </summary>
/// <param name="name">The function.</param>
/// <param name="schedule">When it runs.</param>
/// <param name="runOnStartup">It also runs when the host starts.</param>
/// <param name="status">Where the last run is kept, so that a run which is past due at the start is made up for.</param>
/// <param name="run">Runs the function.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">For failed runs.</param>
public sealed partial class TimerLoop(
    string name,
    CrontabSchedule schedule,
    bool runOnStartup,
    BlobClient status,
    Func<TimerInfo, CancellationToken, Task> run,
    TimeProvider clock,
    ILogger<TimerLoop> logger) : BackgroundService
{
    // Timers take no more than 49 days, schedules do.
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(1);

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var last = await ReadStatusAsync(stoppingToken);
        var isPastDue = last is not null && last.Next < Now;
        var current = new ScheduleStatus { Last = last?.Last ?? default, Next = schedule.GetNextOccurrence(Now) };
        if (isPastDue || runOnStartup)
            current = await FireAsync(new TimerInfo { ScheduleStatus = current, IsPastDue = isPastDue }, Now, stoppingToken);
        while (await UntilAsync(current.Next, stoppingToken))
            current = await FireAsync(new TimerInfo { ScheduleStatus = current }, Now, stoppingToken);
    }

    private async Task<bool> UntilAsync(DateTime due, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested && Now < due)
        {
            var delay = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min((due - Now).TotalMilliseconds, MaxDelay.TotalMilliseconds)));
            await Task.Delay(delay, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return !stoppingToken.IsCancellationRequested;
    }

    private async Task<ScheduleStatus> FireAsync(TimerInfo timer, DateTime started, CancellationToken stoppingToken)
    {
        var next = new ScheduleStatus { Last = started, Next = schedule.GetNextOccurrence(started), LastUpdated = started };
        try
        {
            await run(timer, stoppingToken);
            await status.UploadAsync(BinaryData.FromObjectAsJson(next), overwrite: true, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            LogStopped(name);
        }
        catch (FunctionFailedException failure)
        {
            LogFailed(failure.Message);
        }
        catch (Exception failure)
        {
            LogNotRun(name, failure.GetBaseException().GetType().Name);
        }

        return next;
    }

    private async Task<ScheduleStatus?> ReadStatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await status.DownloadContentAsync(cancellationToken)).Value.Content.ToObjectFromJson<ScheduleStatus>();
        }
        catch (RequestFailedException missing) when (missing.Status == StatusCodes.Status404NotFound)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Failure}")]
    private partial void LogFailed(string failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Timer {Function} did not run to its end ({Error})")]
    private partial void LogNotRun(string function, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "Timer {Function} stopped in the middle of a run")]
    private partial void LogStopped(string function);
}
