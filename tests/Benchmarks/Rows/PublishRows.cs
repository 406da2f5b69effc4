using System.Globalization;
using System.Text.Json;
using TakeItDown.Outbox;
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
            var row = OutboxRowOf(hashes);
            var storage = new InMemoryStorage { Read = uri => uri.Contains("outbox.", StringComparison.Ordinal) ? row : null };
            await using var exchange = new InProcessExchange(InMemoryStorage.ConnectionString, storage);
            var publish = exchange.Get<PublishChange>();
            var sdk = new SdkLoop(InMemoryStorage.ConnectionString, storage, hashes);
            var change = new Change("XXXXXXXXXXXXXXXX", 1, null);
            var message = change.ToMessage();
            var slices = await Slice.AlternateAsync(
                1, options.Rounds(10), TimeSpan.FromSeconds(1),
                new("exchange", _ => publish.Run(message, CancellationToken.None)),
                new("SDK", _ => sdk.PublishAsync(change)));
            var name = hashes == 1 ? "1 hash" : $"{hashes} hashes";
            figures.Add(Figure.Ratio($"fan-out ÷ SDK loop, {name}, in memory", 1.2, slices[0], slices[1], slice => slice.PerSecond, "changes/s"));
            figures.Add(Figure.Ratio($"fan-out ÷ SDK loop, {name}, CPU", null, slices[0], slices[1], slice => slice.CpuMicroseconds, "µs/change", isCost: true));
        }

        return figures;
    }

    /// <summary>An outbox row as the table service returns it.</summary>
    private static byte[] OutboxRowOf(int hashes)
    {
        var row = OutboxRow.Create("XXXXXXXXXXXXXXXX", 1, active: true, isBulk: false, SdkLoop.Hashes(hashes), DateTimeOffset.UtcNow);
        return JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object?>
        {
            ["odata.metadata"] = "https://account.table.core.windows.net/$metadata#cases/@Element",
            ["odata.etag"] = "W/\"datetime'2026-11-25T19%3A00%3A00.0000000Z'\"",
            ["PartitionKey"] = row.PartitionKey,
            ["RowKey"] = row.RowKey,
            ["Timestamp"] = "2026-11-25T19:00:00.0000000Z",
            ["Active"] = row.Active,
            ["Hashes"] = row.Hashes,
            ["Created@odata.type"] = "Edm.DateTime",
            ["Created"] = row.Created.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["Due@odata.type"] = "Edm.DateTime",
            ["Due"] = row.Due.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            ["Attempts"] = row.Attempts,
        });
    }
}
