using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Outbox;
using TakeItDown.Storage;
using TakeItDown.Telemetry;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Outbox;

public class RepublishPendingTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task A_change_whose_message_was_never_sent_is_published_by_the_sweep()
    {
        await using var exchange = await SubmittedWithoutMessageAsync();
        time.Advance(OutboxRow.FirstDue + TimeSpan.FromSeconds(1));

        await SweepAsync(exchange);
        await exchange.PublishNextAsync();

        Assert.Single(exchange.Transport.Events);
        Assert.DoesNotContain(await exchange.RowsAsync(Tables.Cases), IsOutbox);
    }

    [Fact]
    public async Task A_change_that_is_not_due_yet_gets_no_second_message()
    {
        await using var exchange = await SubmittedWithoutMessageAsync();
        time.Advance(OutboxRow.FirstDue - TimeSpan.FromSeconds(1));

        await SweepAsync(exchange);

        Assert.DoesNotContain(exchange.Transport.Requests, IsSend);
    }

    [Fact]
    public async Task A_change_is_sent_again_after_two_four_and_eight_minutes_and_later_at_least_every_hour()
    {
        await using var exchange = await SubmittedWithoutMessageAsync();
        var sent = new List<int>();
        for (var minute = 1; minute <= 2 * 60 + 10; minute++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            exchange.Transport.Requests.Clear();
            await SweepAsync(exchange);
            if (exchange.Transport.Requests.Any(IsSend))
                sent.Add(minute);
        }

        Assert.Equal([1, 3, 7, 15, 31, 63, 123], sent);
    }

    [Fact]
    public async Task The_next_due_time_is_written_before_the_message_is_sent()
    {
        await using var exchange = await SubmittedWithoutMessageAsync();
        time.Advance(TimeSpan.FromMinutes(2));
        exchange.Transport.Before = request => { if (IsSend(request)) throw new InvalidOperationException("Died."); };

        await Assert.ThrowsAsync<InvalidOperationException>(() => SweepAsync(exchange));

        var row = Assert.Single(await exchange.RowsAsync(Tables.Cases), IsOutbox);
        Assert.Equal(1, row.GetInt32("Attempts"));
        Assert.True(row.GetDateTimeOffset("Due") > time.GetUtcNow());
    }

    [Fact]
    public async Task The_sweep_sends_nothing_while_more_than_a_thousand_messages_wait()
    {
        await using var exchange = await SubmittedWithoutMessageAsync();
        var queue = exchange.Get<StorageClients>().Queue(Queues.Changes);
        await Parallel.ForAsync(0, 1_001, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, token) =>
            await queue.SendMessageAsync("{}", token));
        time.Advance(TimeSpan.FromMinutes(2));
        exchange.Transport.Requests.Clear();

        await SweepAsync(exchange);

        Assert.DoesNotContain(exchange.Transport.Requests, IsSend);
        Assert.Equal(0, Assert.Single(await exchange.RowsAsync(Tables.Cases), IsOutbox).GetInt32("Attempts"));
    }

    [Fact]
    public async Task A_bulk_change_is_sent_to_the_queue_of_bulk_changes()
    {
        await using var exchange = await SubmittedWithoutMessageAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Cases:BulkAbove"] = "1" }, hashes: 2);
        time.Advance(OutboxRow.FirstDue + TimeSpan.FromSeconds(1));

        await SweepAsync(exchange);

        Assert.EndsWith("bulk-changes/messages", Assert.Single(exchange.Transport.Requests, IsSend), StringComparison.Ordinal);
        await exchange.PublishNextAsync();
        Assert.Equal(2, exchange.Transport.Events.Count);
    }

    [Fact]
    public async Task A_sweep_reads_two_queue_lengths_and_makes_32_range_queries()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);

        await SweepAsync(exchange);

        Assert.Equal(2 + 32, exchange.Transport.Requests.Count);
    }

    [Fact]
    public async Task A_message_from_the_sweep_continues_the_trace_of_the_submit()
    {
        using var traces = new RecordedActivities();
        await using var exchange = await SubmittedWithoutMessageAsync();
        time.Advance(TimeSpan.FromMinutes(2));
        await SweepAsync(exchange);

        var message = Change.Parse(await exchange.NextMessageAsync());

        Assert.Contains(traces.All, span => span.OperationName == Tracing.SubmitCase && span.Id == message.TraceParent);
    }

    private async Task<Exchange> SubmittedWithoutMessageAsync(IReadOnlyDictionary<string, string?>? settings = null, int hashes = 1)
    {
        var exchange = await Exchange.StartAsync(azurite, time, settings);
        exchange.Transport.Before = request => { if (IsSend(request)) throw new InvalidOperationException("No queue."); };
        await exchange.SubmitAsync(Bodies.OfNew(hashes));
        exchange.Transport.Before = _ => { };
        exchange.Transport.Requests.Clear();
        return exchange;
    }

    private static Task SweepAsync(Exchange exchange) =>
        exchange.Get<RepublishPending>().Run(new TimerInfo(), TestContext.Current.CancellationToken);

    private static bool IsSend(string request) =>
        request.StartsWith("POST", StringComparison.Ordinal) && request.EndsWith("/messages", StringComparison.Ordinal);

    private static bool IsOutbox(TableEntity row) => row.RowKey.StartsWith("outbox.", StringComparison.Ordinal);
}
