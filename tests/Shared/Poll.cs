using System.Diagnostics;

namespace TakeItDown.Tests;

internal static class Poll
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks again until the answer is not null; fails loudly after a minute.</summary>
    public static async Task<T> UntilAsync<T>(string what, Func<Task<T?>> ask)
        where T : class
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience;)
        {
            if (await ask() is { } answer)
                return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"Waited a minute for {what}.");
    }

    /// <summary>Asks again until it is so; fails loudly after a minute.</summary>
    public static Task UntilAsync(string what, Func<bool> isSo) =>
        UntilAsync(what, () => Task.FromResult(isSo() ? what : null));
}
