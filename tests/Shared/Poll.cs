using System.Diagnostics;

namespace TakeItDown.Tests;

internal static class Poll
{
    /// <summary>Longer than the outbox sweep takes to replace a lost message.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);

    /// <summary>Repeats <paramref name="get"/> until its result is not null. Throws after <see cref="Timeout"/>.</summary>
    public static async Task<T> UntilAsync<T>(string what, Func<Task<T?>> get)
        where T : class
    {
        var pause = ShortestPause;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Timeout;)
        {
            if (await get() is { } result)
                return result;
            await Task.Delay(pause, TestContext.Current.CancellationToken);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 3 / 2, LongestPause.Ticks));
        }

        throw new TimeoutException($"Timed out waiting for {what}.");
    }

    /// <inheritdoc cref="UntilAsync{T}"/>
    public static Task UntilAsync(string what, Func<bool> condition) =>
        UntilAsync(what, () => Task.FromResult(condition() ? what : null));
}
