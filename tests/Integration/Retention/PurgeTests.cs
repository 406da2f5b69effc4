using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Retention;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Decisions;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Retention;

public class PurgeTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(31);
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_withdrawn_case_is_deleted_after_thirty_days_with_its_claims_and_the_tombstone_stays()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await WithdrawnAsync(exchange, Bodies.OfNew(3));
        time.Advance(TimeSpan.FromDays(29));
        await PurgeCasesAsync(exchange);
        Assert.Equal(["case", "purge"], Kinds(await exchange.RowsAsync(Tables.Cases)));

        time.Advance(TimeSpan.FromDays(2));
        await PurgeCasesAsync(exchange);

        Assert.Empty(await exchange.RowsAsync(Tables.Cases));
        Assert.Equal(["position", "record"], Kinds(await exchange.RowsAsync(Tables.Hashes)).Distinct());
    }

    [Fact]
    public async Task An_active_case_is_never_purged()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await exchange.SubmitAsync(Bodies.OfNew(2));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromDays(1000));

        await PurgeCasesAsync(exchange);
        await PurgeFeedAsync(exchange);

        Assert.Equal(["case"], Kinds(await exchange.RowsAsync(Tables.Cases)));
        Assert.Equal(["case", "case", "record", "record"], Kinds(await exchange.RowsAsync(Tables.Hashes)));
        Assert.Equal(2, (await FeedRowsAsync(exchange)).Count);
    }

    [Fact]
    public async Task A_case_whose_withdrawal_is_not_published_yet_is_kept()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        await exchange.PublishNextAsync();
        await exchange.WithdrawAsync(credentials);
        time.Advance(Month);

        await PurgeCasesAsync(exchange);

        Assert.Equal(["case", "outbox", "purge"], Kinds(await exchange.RowsAsync(Tables.Cases)));
    }

    [Fact]
    public async Task A_purge_that_is_killed_at_any_request_is_finished_by_the_next()
    {
        for (var killedAt = 1; ; killedAt++)
        {
            await using var exchange = await Exchange.StartAsync(azurite, time);
            await WithdrawnAsync(exchange, Bodies.OfNew(2));
            time.Advance(Month);
            var requests = 0;
            exchange.Transport.Before = request =>
            {
                if (request.StartsWith("DELETE", StringComparison.Ordinal) || request.Contains("$batch", StringComparison.Ordinal))
                    requests++;
                if (requests == killedAt)
                    throw new InvalidOperationException("Killed.");
            };
            var killed = await Record.ExceptionAsync(() => PurgeCasesAsync(exchange)) ?? await Record.ExceptionAsync(() => PurgeFeedAsync(exchange));
            exchange.Transport.Before = _ => { };
            if (killed is null)
                break;

            await PurgeCasesAsync(exchange);
            await PurgeFeedAsync(exchange);

            Assert.Empty(await exchange.RowsAsync(Tables.Cases));
            Assert.Equal(["record", "record"], Kinds(await exchange.RowsAsync(Tables.Hashes)));
            Assert.All(await FeedRowsAsync(exchange), row => Assert.Contains("Withdrawn", row.GetString("Record"), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_superseded_feed_row_is_deleted_after_thirty_days()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        await exchange.PublishNextAsync();
        time.Advance(Month);
        await exchange.WithdrawAsync(credentials);
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromDays(29));
        await PurgeFeedAsync(exchange);
        Assert.Equal(2, (await FeedRowsAsync(exchange)).Count);

        time.Advance(TimeSpan.FromDays(2));
        await PurgeFeedAsync(exchange);

        Assert.Contains("Withdrawn", Assert.Single(await FeedRowsAsync(exchange)).GetString("Record"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tombstone_is_deleted_after_four_hundred_days_with_its_record_and_verdicts()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        await WithdrawnAsync(exchange, Bodies.Of(pdq));
        await exchange.WriteRowAsync(Tables.Hashes, new(HashValue.Parse("pdq", pdq).RecordId, "verdict.other") { ["Verdict"] = "Blocked" });
        time.Advance(TimeSpan.FromDays(399));
        await PurgeCasesAsync(exchange);
        await PurgeFeedAsync(exchange);
        Assert.Single(await FeedRowsAsync(exchange));

        time.Advance(TimeSpan.FromDays(2));
        await PurgeFeedAsync(exchange);

        Assert.Empty(await FeedRowsAsync(exchange));
        Assert.Empty(await exchange.RowsAsync(Tables.Hashes));
    }

    [Fact]
    public async Task A_deleted_hash_is_kept_until_it_is_restored_and_its_tombstone_expires()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        await WithdrawnAsync(exchange, Bodies.Of(pdq));
        var recordId = HashValue.Parse("pdq", pdq).RecordId;
        Assert.Equal(202, await exchange.DecideAsync("delete", recordId));
        await exchange.PublishAllAsync();
        time.Advance(TimeSpan.FromDays(401));
        await PurgeCasesAsync(exchange);
        await PurgeFeedAsync(exchange);
        Assert.Contains("record", Kinds(await exchange.RowsAsync(Tables.Hashes)));

        Assert.Equal(202, await exchange.DecideAsync("restore", recordId));
        await exchange.PublishAllAsync();
        time.Advance(TimeSpan.FromDays(401));
        await PurgeFeedAsync(exchange);

        Assert.Empty(await FeedRowsAsync(exchange));
        Assert.Empty(await exchange.RowsAsync(Tables.Hashes));
        Assert.Empty(await exchange.RowsAsync(Tables.Cases));
    }

    [Fact]
    public async Task A_purge_deletes_all_expired_rows_however_many()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var tombstones = Enumerable.Range(0, 1_001).Select(_ =>
            HashRow.First(new(HashValue.Parse("pdq", RandomHash.Pdq()), 100), "cause", "", time.GetUtcNow()) with { Status = HashStatus.Withdrawn });
        await exchange.Get<FeedStore>().AppendAsync(tombstones.Select(row => new ChangeOutcome(row, AlreadyApplied: false)), Cancelled);
        time.Advance(TimeSpan.FromDays(401));

        await PurgeFeedAsync(exchange);

        Assert.Empty(await FeedRowsAsync(exchange));
    }

    [Fact]
    public async Task A_tombstone_is_deleted_even_if_its_record_has_a_position_that_never_reached_the_feed()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var pdq = RandomHash.Pdq();
        await WithdrawnAsync(exchange, Bodies.Of(pdq));
        var record = await exchange.Get<StorageClients>().Table(Tables.Hashes)
            .GetEntityAsync<HashRow>(HashValue.Parse("pdq", pdq).RecordId, HashRow.RecordRowKey, cancellationToken: Cancelled);
        await exchange.Get<HashStore>().RepositionAsync(record, Cancelled); // as a duplicate message does when its outbox row is already deleted
        time.Advance(TimeSpan.FromDays(401));
        await PurgeCasesAsync(exchange);

        await PurgeFeedAsync(exchange);

        Assert.Empty(await FeedRowsAsync(exchange));
        Assert.Empty(await exchange.RowsAsync(Tables.Hashes));
    }

    [Fact]
    public async Task A_hash_that_is_claimed_again_keeps_its_record_and_its_newest_row()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var body = Bodies.OfNew(1);
        await WithdrawnAsync(exchange, body);
        time.Advance(TimeSpan.FromDays(399));
        await exchange.SubmitAsync(body);
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromDays(450));

        await PurgeFeedAsync(exchange);

        Assert.Contains("Active", Assert.Single(await FeedRowsAsync(exchange)).GetString("Record"), StringComparison.Ordinal);
        Assert.Contains(await exchange.RowsAsync(Tables.Hashes), row => row.RowKey == HashRow.RecordRowKey);
    }

    [Theory]
    [InlineData("example")]
    [InlineData("removed")] // is no longer listed
    public async Task Dead_letters_are_deleted_after_seven_days(string platform)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await exchange.WriteRowAsync(Tables.Platforms, new(platform, "dead.1"));
        await exchange.WriteRowAsync(Tables.Platforms, new(platform, "key.1"));
        exchange.Transport.StorageAhead = DateTimeOffset.UtcNow.AddDays(6.9) - time.GetUtcNow(); // the rows have the time of the real Azurite
        await exchange.Get<PurgeDeadLetters>().Run(new TimerInfo(), Cancelled);
        Assert.Equal(2, (await exchange.RowsAsync(Tables.Platforms)).Count);

        exchange.Transport.StorageAhead += TimeSpan.FromDays(0.2);
        await exchange.Get<PurgeDeadLetters>().Run(new TimerInfo(), Cancelled);
        await exchange.Get<PurgeDeadLetters>().Run(new TimerInfo(), Cancelled);

        Assert.Equal("key.1", Assert.Single(await exchange.RowsAsync(Tables.Platforms)).RowKey);
    }

    /// <summary>An export may have the one row without the other, because it is not a snapshot.</summary>
    [Fact]
    public async Task A_purge_row_without_its_case_is_deleted_and_the_cases_after_it_are_purged()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await exchange.WriteRowAsync(Tables.Cases, new("0", "purge.20260101.0GONE") { ["CaseKey"] = "0GONE" });
        await WithdrawnAsync(exchange, Bodies.OfNew(1));
        time.Advance(Month);

        await PurgeCasesAsync(exchange);

        Assert.Empty(await exchange.RowsAsync(Tables.Cases));
    }

    private static async Task WithdrawnAsync(Exchange exchange, string body)
    {
        var credentials = await exchange.SubmitForCredentialsAsync(body);
        await exchange.PublishNextAsync();
        await exchange.WithdrawAsync(credentials);
        await exchange.PublishNextAsync();
    }

    private static Task PurgeCasesAsync(Exchange exchange) => exchange.Get<PurgeWithdrawnCases>().Run(new TimerInfo(), Cancelled);

    private static Task PurgeFeedAsync(Exchange exchange) => exchange.Get<PurgeFeed>().Run(new TimerInfo(), Cancelled);

    private static async Task<IReadOnlyList<TableEntity>> FeedRowsAsync(Exchange exchange) =>
        [.. (await exchange.RowsAsync(Tables.Feed)).Where(row => row.PartitionKey != FeedCheckpointRow.Partition)];

    private static IEnumerable<string> Kinds(IEnumerable<TableEntity> rows) => rows.Select(row => row.RowKey.Split('.')[0]).Order();
}
