using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TakeItDown.Client;

/// <summary>Repeats its work after an interval. After a failure it retries with exponential backoff, up to a minute.</summary>
internal abstract partial class Worker(TimeSpan interval, ILogger logger) : BackgroundService
{
    private const int MaxDelaySeconds = 60;

    protected abstract Task WorkAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; ; await Task.Delay(failures == 0 ? interval : RetryDelay(failures), stoppingToken))
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

    private static TimeSpan RetryDelay(int failures) =>
        TimeSpan.FromSeconds(Math.Min(MaxDelaySeconds, Math.Pow(2, failures - 1)) * (0.5 + (Random.Shared.NextDouble() / 2)));

    [LoggerMessage(LogLevel.Warning, "Failed {Failures} times in a row, will retry: {Failure}")]
    private static partial void LogFailed(ILogger logger, int failures, string failure);
}
