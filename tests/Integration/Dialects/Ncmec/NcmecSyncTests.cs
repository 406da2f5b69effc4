using TakeItDown.Hashes;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Dialects.Ncmec;

/// <summary>Syncs as the public client does, while the feed changes.</summary>
public class NcmecSyncTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_sync_gets_all_of_five_thousand_entries_of_one_second()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var sync = new NcmecSync(await dialect.ClientAsync("stills"), dialect.Time);
        var rows = dialect.NewRows(5_000);
        await dialect.AppendAsync(rows);
        dialect.Time.Advance(TimeSpan.FromMinutes(1));

        var pages = new List<NcmecCheckpoint>();
        await foreach (var reached in sync.StepsAsync(null))
            pages.Add(reached);

        Assert.Equal(Ids(rows), sync.Live.Keys.Order());
        Assert.All(rows, row => Assert.Equal(row.Value, sync.Live[row.PartitionKey].Fingerprints["pdq"]));
        Assert.Equal(5, pages.Count(page => page.Next != "")); // five full pages and an empty one
    }

    [Fact]
    public async Task A_window_of_one_second_with_five_thousand_entries_has_five_pages()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync("stills");
        var second = dialect.Time.GetUtcNow().AddSeconds(10).ToUnixTimeSeconds();
        var rows = dialect.NewRows(5_000);
        await dialect.AppendAsync(rows);
        dialect.Time.Advance(TimeSpan.FromMinutes(1));

        var pages = new List<NcmecPage> { await client.EntriesAsync(second, second + 1, "", now: 0) };
        while (pages[^1].Next != "")
            pages.Add(await client.EntriesAsync(second, second + 1, pages[^1].Next, now: 0));

        Assert.Equal([1_000, 1_000, 1_000, 1_000, 1_000, 0], pages.Select(page => page.Updates.Count));
        Assert.All(pages.SkipLast(1), page => Assert.Equal(second, page.MaxTimestamp));
        Assert.Equal(Ids(rows), pages.SelectMany(page => page.Updates).Select(update => update.Id).Order());
    }

    [Fact]
    public async Task A_sync_resumed_after_eleven_hours_gets_the_remaining_pages_and_everything_since()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var client = await dialect.ClientAsync("stills");
        var sync = new NcmecSync(client, dialect.Time);
        var rows = dialect.NewRows(3_000);
        await dialect.AppendAsync(rows);
        dialect.Time.Advance(TimeSpan.FromMinutes(1));
        var stopped = await StopInMidWindowAsync(sync);
        Assert.Equal(1_000, sync.Live.Count);
        dialect.Time.Advance(TimeSpan.FromHours(11));
        var since = dialect.NewRows(50);
        await dialect.AppendAsync(since);
        dialect.Time.Advance(TimeSpan.FromMinutes(1));

        var rest = await client.EntriesAsync(0, 0, stopped.Next, now: 0);
        await sync.RunAsync(stopped);

        Assert.Equal(Ids(rows.Skip(1_000).Take(1_000)), rest.Updates.Select(update => update.Id).Order());
        Assert.Equal(Ids(rows.Concat(since)), sync.Live.Keys.Order());
    }

    [Fact]
    public async Task A_hash_withdrawn_during_a_sync_is_deleted_by_the_end_of_the_next_sync()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var sync = new NcmecSync(await dialect.ClientAsync("stills"), dialect.Time);
        var exchange = dialect.Exchange;
        var (first, second) = (RandomHash.Pdq(), RandomHash.Pdq());
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(first));
        await exchange.SubmitAsync(Bodies.Of(second));
        await exchange.PublishNextAsync();
        await exchange.PublishNextAsync();
        await dialect.AppendAsync(dialect.NewRows(1_500));
        dialect.Time.Advance(TimeSpan.FromMinutes(1));
        var stopped = await StopInMidWindowAsync(sync);
        Assert.True(Has(sync, first));

        await exchange.WithdrawAsync(credentials);
        await exchange.PublishNextAsync();
        var checkpoint = await sync.RunAsync(stopped);
        Assert.Equal((1_502, true), (sync.Live.Count, Has(sync, first))); // the tombstone is younger than the sync
        dialect.Time.Advance(TimeSpan.FromSeconds(20));
        await sync.RunAsync(checkpoint);

        Assert.Equal((1_501, false, true), (sync.Live.Count, Has(sync, first), Has(sync, second)));
    }

    [Fact]
    public async Task A_hash_that_is_claimed_again_after_a_withdrawal_is_live_again()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var sync = new NcmecSync(await dialect.ClientAsync("stills"), dialect.Time);
        var exchange = dialect.Exchange;
        var hash = RandomHash.Pdq();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(hash));
        await exchange.PublishNextAsync();
        await exchange.WithdrawAsync(credentials);
        await exchange.PublishNextAsync();
        await exchange.SubmitAsync(Bodies.Of(hash));
        await exchange.PublishNextAsync();
        dialect.Time.Advance(TimeSpan.FromMinutes(1));

        await sync.RunAsync(); // all three versions on one page

        Assert.True(Has(sync, hash));
    }

    [Fact]
    public async Task Frequent_syncs_during_writes_lose_nothing()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var sync = new NcmecSync(await dialect.ClientAsync("stills"), dialect.Time);
        var random = new Random(20260102);
        var (written, checkpoint) = (new List<HashRow>(), default(NcmecCheckpoint));
        for (var turn = 0; turn < 150; turn++)
        {
            HashRow[] rows = [.. Enumerable.Range(0, random.Next(4)).Select(_ => dialect.NewRow(SignalType.Pdq))];
            dialect.Time.Advance(TimeSpan.FromMilliseconds(random.Next(1_000))); // a position can be this old
            await dialect.AppendAsync(rows);
            written.AddRange(rows);
            checkpoint = await sync.RunAsync(checkpoint);
        }

        dialect.Time.Advance(TimeSpan.FromSeconds(20));
        await sync.RunAsync(checkpoint);

        Assert.True(sync.Pages > 40, $"{sync.Pages} pages");
        Assert.Equal(Ids(written), sync.Live.Keys.Order());
    }

    [Fact]
    public async Task Pages_without_supported_rows_still_have_a_next_page()
    {
        await using var dialect = await DialectUnderTest.StartAsync(azurite);
        var sync = new NcmecSync(await dialect.ClientAsync("everything"), dialect.Time);
        await dialect.AppendAsync(Enumerable.Range(0, 2_000).Select(_ => dialect.NewRow(SignalType.VideoVpdq)));
        var last = dialect.NewRow(SignalType.Pdq, TimeSpan.FromSeconds(0.5));
        await dialect.AppendAsync(last);
        dialect.Time.Advance(TimeSpan.FromMinutes(1));

        await sync.RunAsync();

        Assert.Equal(last.PartitionKey, Assert.Single(sync.Live).Key);
    }

    /// <summary>Syncs up to the first page that has a next page in its window.</summary>
    private static async Task<NcmecCheckpoint> StopInMidWindowAsync(NcmecSync sync)
    {
        await foreach (var reached in sync.StepsAsync(null))
        {
            if (reached.Next != "")
                return reached;
        }

        throw new InvalidOperationException("No window was too large for one page.");
    }

    private static bool Has(NcmecSync sync, string pdq) => sync.Live.Values.Any(update => update.Fingerprints.GetValueOrDefault("pdq") == pdq);

    private static IOrderedEnumerable<string> Ids(IEnumerable<HashRow> rows) => rows.Select(row => row.PartitionKey).Order();
}
