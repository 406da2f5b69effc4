namespace TakeItDown.Receiver;

/// <summary>Something done again and again. After a failure it waits longer and longer, up to a minute, and is done again.</summary>
public abstract partial class Worker(TimeSpan rest, ILogger logger) : BackgroundService
{
    private const int LongestPause = 60;

    protected abstract Task WorkAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; ; await Task.Delay(failures == 0 ? rest : PauseAfter(failures), stoppingToken))
        {
            try
            {
                await WorkAsync(stoppingToken);
                failures = 0;
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                failures++;
                LogFailed(logger, failures, (failure as HttpRequestException)?.StatusCode?.ToString() ?? failure.GetType().Name);
            }
        }
    }

    private static TimeSpan PauseAfter(int failures) =>
        TimeSpan.FromSeconds(Math.Min(LongestPause, Math.Pow(2, failures - 1)) * (0.5 + (Random.Shared.NextDouble() / 2)));

    [LoggerMessage(LogLevel.Warning, "Failed {Failures} times in a row, and is tried again: {Failure}")]
    private static partial void LogFailed(ILogger logger, int failures, string failure);
}
