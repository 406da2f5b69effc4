using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Hashes;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Dialects.StopNcii;

/// <summary>
/// Records change at random while a client reads pages of random sizes and sometimes starts again from its checkpoint. The client
/// ignores versions. <c>TAKEITDOWN_SEED</c> repeats one seed.
/// </summary>
public class RandomSyncTests(AzuriteFixture azurite)
{
    private const int Steps = 60;

    [Fact]
    public async Task A_client_with_any_page_size_gets_the_final_state_and_its_checkpoint_never_decreases()
    {
        foreach (var seed in Seeds())
        {
            var (expected, known) = await RunAsync(new Random(seed));

            Assert.True(expected.Count > 0 && expected.SetEquals(known), $"Seed {seed}: {expected.Except(known).Count()} of {expected.Count} records differ.");
        }
    }

    private async Task<(HashSet<(string Hash, string Status)> Expected, HashSet<(string Hash, string Status)> Known)> RunAsync(Random random)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 59, 30, TimeSpan.Zero));
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var client = exchange.ClientOf(await exchange.KeyOfAsync("example"));
        var records = new Dictionary<string, HashRow>(StringComparer.Ordinal);
        var pages = client.PagesAsync(random.Next(1, 20)).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        for (var step = 0; step < Steps; step++)
        {
            switch (random.Next(5))
            {
                case 0:
                    var changed = Changes(records, time.GetUtcNow(), random).ToList();
                    await exchange.AppendAsync(changed);
                    foreach (var row in changed)
                        records[row.PartitionKey] = row;
                    break;
                case 1:
                    time.Advance(random.Next(10) == 0 ? TimeSpan.FromHours(random.Next(1, 12)) : TimeSpan.FromMilliseconds(random.Next(6_000)));
                    break;
                case var action:
                    var stop = action == 2 && random.Next(3) == 0;
                    if (!stop && await pages.MoveNextAsync())
                        break;
                    await pages.DisposeAsync();
                    pages = client.PagesAsync(random.Next(1, 20)).GetAsyncEnumerator(TestContext.Current.CancellationToken);
                    break;
            }
        }

        await pages.DisposeAsync();
        time.Advance(TimeSpan.FromMinutes(1));
        await client.SyncAsync();
        return (
            [.. records.Values.Where(row => row.SignalType == "pdq").Select(row => (row.Value, row.Status == HashStatus.Active ? "Active" : "Withdrawn"))],
            [.. client.Known.Values.Select(record => (record.HashValue, record.HashStatus))]);
    }

    /// <summary>New records, some of them of an unsupported type, and new versions of existing ones.</summary>
    private static IEnumerable<HashRow> Changes(Dictionary<string, HashRow> records, DateTimeOffset now, Random random) =>
    [
        .. Enumerable.Range(0, random.Next(1, 30)).Select(_ => FeedRows.New(random.Next(5) == 0 ? SignalType.ImageMd5 : SignalType.Pdq, now)),
        .. records.Values.Where(_ => random.Next(6) == 0).Select(row => row.Become(random.GetItems(Enum.GetValues<HashStatus>(), 1)[0], now)),
    ];

    private static IEnumerable<int> Seeds() =>
        int.TryParse(Environment.GetEnvironmentVariable("TAKEITDOWN_SEED"), CultureInfo.InvariantCulture, out var seed) ? [seed]
        : Enumerable.Range(1, Environment.GetEnvironmentVariable("TAKEITDOWN_LONG") is null ? 20 : 200);
}
