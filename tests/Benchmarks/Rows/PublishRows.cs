using TakeItDown.Publishing;
using TakeItDown.Tests.Benchmarks.Support;

namespace TakeItDown.Tests.Benchmarks.Rows;

/// <summary>How fast a change is published, beside a loop of the SDK. In memory, so that only the clients and our own code count.</summary>
internal static class PublishRows
{
    public static async Task<IReadOnlyList<Figure>> InMemoryAsync(BenchOptions options)
    {
        var figures = new List<Figure>();
        foreach (var hashes in new[] { 1, 10 })
        {
            var row = StoredOutboxRow.Json(hashes);
            var storage = new InMemoryStorage { Read = uri => uri.Contains("outbox.", StringComparison.Ordinal) ? row : null };
            await using var exchange = new InProcessExchange(InMemoryStorage.ConnectionString, storage);
            var publish = exchange.Get<PublishChange>();
            using var sdk = new SdkLoop(InMemoryStorage.ConnectionString, storage, hashes);
            var message = StoredOutboxRow.Change.ToMessage();
            var slices = await Slice.AlternateAsync(
                1, options.Rounds(10), TimeSpan.FromSeconds(1),
                new("exchange", _ => publish.Run(message, CancellationToken.None)),
                new("SDK", _ => sdk.PublishAsync(StoredOutboxRow.Change)));
            var name = hashes == 1 ? "1 hash" : $"{hashes} hashes";
            figures.Add(Figure.Ratio($"fan-out ÷ SDK loop, {name}, in memory", 1.2, slices[0], slices[1], slice => slice.PerSecond, "changes/s"));
            figures.Add(Figure.Ratio($"fan-out ÷ SDK loop, {name}, CPU", null, slices[0], slices[1], slice => slice.CpuMicroseconds, "µs/change", isCost: true));
        }

        return figures;
    }
}
