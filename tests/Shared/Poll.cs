using System.Diagnostics;

namespace TakeItDown.Tests;

internal static class Poll
{
    /// <summary>Longer than the sweep of the outbox takes, which is what makes up for a lost message.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Asks again until the answer is not null; fails loudly after <see cref="Patience"/>.</summary>
    public static async Task<T> UntilAsync<T>(string what, Func<Task<T?>> ask)
        where T : class
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience;)
        {
            if (await ask() is { } answer)
                return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"Waited for {what} in vain.");
    }

    /// <inheritdoc cref="UntilAsync{T}"/>
    public static Task UntilAsync(string what, Func<bool> isSo) =>
        UntilAsync(what, () => Task.FromResult(isSo() ? what : null));
}
