using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace TakeItDown.Client;

/// <summary>
/// Repeats its work after an interval. After a failure it retries with exponential backoff, up to a minute, and not before the exchange's
/// <c>Retry-After</c>.
/// </summary>
internal abstract partial class Worker(TimeSpan interval, ILogger logger) : BackgroundService
{
    private const int MaxDelaySeconds = 60;
    private const int MaxRetryAfterSeconds = 3_600;

    protected abstract Task WorkAsync(CancellationToken cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = interval;
        for (var failures = 0; ; await Task.Delay(delay, stoppingToken))
        {
            try
            {
                await WorkAsync(stoppingToken);
                (failures, delay) = (0, interval);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                delay = RetryDelay(++failures, (failure as ExchangeException)?.RetryAfter);
                LogFailed(logger, failures, (failure as HttpRequestException)?.StatusCode?.ToString() ?? failure.GetType().Name);
            }
        }
    }

    internal static TimeSpan RetryDelay(int failures, TimeSpan? retryAfter)
    {
        var backoff = Math.Min(MaxDelaySeconds, Math.Pow(2, failures - 1)) * (0.5 + (Random.Shared.NextDouble() / 2));
        return TimeSpan.FromSeconds(Math.Max(backoff, Math.Min(MaxRetryAfterSeconds, retryAfter?.TotalSeconds ?? 0)));
    }

    [LoggerMessage(LogLevel.Warning, "Failed {Failures} times in a row, will retry: {Failure}")]
    private static partial void LogFailed(ILogger logger, int failures, string failure);
}
