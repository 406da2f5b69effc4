using System.Diagnostics;
using System.Text.Json;
using TakeItDown.Hashes;
using TakeItDown.Publishing;
using TakeItDown.Storage;
using TakeItDown.Telemetry;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Publishing;

public class PublishChangeTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task A_new_hash_is_claimed_appended_to_the_feed_and_published_and_its_outbox_row_is_deleted()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var pdq = RandomHash.Pdq();
        await exchange.SubmitAsync(Bodies.Of(pdq));

        await exchange.PublishNextAsync();

        var published = Assert.Single(exchange.Transport.Events);
        var record = JsonSerializer.Deserialize(published.Data!, HashJson.Default.HashRecord)!;
        Assert.Equal("org.takeitdown.hash.activated.v1", published.Type);
        Assert.Equal("https://exchange.example", published.Source);
        Assert.Equal($"{record.RecordId}.{record.Version}", published.Id);
        Assert.Equal(record.RecordId, published.Subject);
        Assert.Equal((pdq, "pdq", 100, HashStatus.Active), (record.HashValue, record.SignalType, record.Quality, record.HashStatus));
        var feed = Assert.Single(await exchange.RowsAsync(Tables.Feed));
        Assert.Equal(record, JsonSerializer.Deserialize(feed.GetString("Record"), HashJson.Default.HashRecord));
        Assert.EndsWith(record.RecordId, feed.RowKey, StringComparison.Ordinal);
        Assert.Equal(["case", "record"], (await exchange.RowsAsync(Tables.Hashes)).Select(row => row.RowKey.Split('.')[0]).Order());
        Assert.StartsWith("case.", Assert.Single(await exchange.RowsAsync(Tables.Cases)).RowKey, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hash_of_two_cases_is_published_once_and_has_two_claims()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var shared = RandomHash.Pdq();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await exchange.SubmitAsync(Bodies.Of(shared, RandomHash.Pdq()));
            await exchange.PublishNextAsync();
        }

        Assert.Equal(3, exchange.Transport.Events.Count);
        Assert.Equal(3, exchange.Transport.Events.DistinctBy(published => published.Subject).Count());
        var rows = await exchange.RowsAsync(Tables.Hashes);
        Assert.Equal([1, 1, 2], rows.Where(row => row.RowKey == "record").Select(row => row.GetInt32("ActiveClaims")!.Value).Order());
        Assert.Equal(4, rows.Count(row => row.RowKey.StartsWith("case.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_higher_quality_is_published_as_a_new_version_and_a_lower_one_is_not()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var pdq = RandomHash.Pdq();
        foreach (var quality in (int[])[70, 90, 50, 90])
        {
            await exchange.SubmitAsync(Bodies.Of([pdq], quality));
            await exchange.PublishNextAsync();
        }

        var published = exchange.Transport.Events.Select(sent => JsonSerializer.Deserialize(sent.Data!, HashJson.Default.HashRecord)!).ToList();
        Assert.Equal([70, 90], published.Select(record => record.Quality));
        Assert.True(published[0].Version < published[1].Version);
        Assert.All(exchange.Transport.Events, sent => Assert.Equal("org.takeitdown.hash.activated.v1", sent.Type));
        Assert.Equal(2, (await exchange.RowsAsync(Tables.Feed)).Count);
    }

    [Fact]
    public async Task A_crashed_run_still_publishes_the_quality_that_it_raised()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var pdq = RandomHash.Pdq();
        await exchange.SubmitAsync(Bodies.Of([pdq], 70));
        await exchange.PublishNextAsync();
        await exchange.SubmitAsync(Bodies.Of([pdq], 90));
        var message = await exchange.NextMessageAsync();
        exchange.Transport.Before = request => { if (request.EndsWith("/api/events", StringComparison.Ordinal)) throw new InvalidOperationException("Dead."); };
        await Assert.ThrowsAnyAsync<Exception>(() => exchange.Get<PublishChange>().Run(message, TestContext.Current.CancellationToken));
        exchange.Transport.Before = _ => { };
        Assert.Single(exchange.Transport.Events);

        await exchange.Get<PublishChange>().Run(message, TestContext.Current.CancellationToken);

        Assert.Equal(90, JsonSerializer.Deserialize(exchange.Transport.Events.Last().Data!, HashJson.Default.HashRecord)!.Quality);
        Assert.DoesNotContain(await exchange.RowsAsync(Tables.Cases), row => row.RowKey.StartsWith("outbox.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_repeated_message_without_an_outbox_row_does_nothing()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        await exchange.SubmitAsync(Bodies.OfNew(2));
        var message = await exchange.NextMessageAsync();
        var publish = exchange.Get<PublishChange>();
        await publish.Run(message, TestContext.Current.CancellationToken);

        await publish.Run(message, TestContext.Current.CancellationToken);

        Assert.Equal(2, exchange.Transport.Events.Count);
        Assert.Equal(2, (await exchange.RowsAsync(Tables.Feed)).Count);
    }

    [Fact]
    public async Task A_run_that_crashed_before_its_publish_is_finished_by_the_next_at_a_newer_position()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        await exchange.SubmitAsync(Bodies.OfNew(3));
        var message = await exchange.NextMessageAsync();
        var publish = exchange.Get<PublishChange>();
        exchange.Transport.Before = request => { if (request.Contains("/api/events", StringComparison.Ordinal)) throw new InvalidOperationException("Died."); };
        await Assert.ThrowsAnyAsync<Exception>(() => publish.Run(message, TestContext.Current.CancellationToken));
        var before = (await exchange.RowsAsync(Tables.Feed)).Max(row => row.RowKey);

        exchange.Transport.Before = _ => { };
        await publish.Run(message, TestContext.Current.CancellationToken);

        Assert.Equal(3, exchange.Transport.Events.DistinctBy(published => published.Subject).Count());
        Assert.Equal(3, (await exchange.RowsAsync(Tables.Feed)).Count(row => string.CompareOrdinal(row.RowKey, before) > 0));
        Assert.DoesNotContain(await exchange.RowsAsync(Tables.Cases), row => row.RowKey.StartsWith("outbox.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_one_hash_cannot_be_claimed_the_others_are_published_and_the_outbox_row_stays()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        await exchange.SubmitAsync(Bodies.OfNew(5));
        var message = await exchange.NextMessageAsync();
        var publish = exchange.Get<PublishChange>();
        var failures = 0;
        exchange.Transport.Before = request =>
        {
            if (request.Contains("/$batch", StringComparison.Ordinal) && Interlocked.Increment(ref failures) == 1)
                throw new InvalidOperationException("Not this one.");
        };
        await Assert.ThrowsAsync<AggregateException>(() => publish.Run(message, TestContext.Current.CancellationToken));

        Assert.Equal(4, exchange.Transport.Events.Count);
        Assert.Contains(await exchange.RowsAsync(Tables.Cases), row => row.RowKey.StartsWith("outbox.", StringComparison.Ordinal));
        await publish.Run(message, TestContext.Current.CancellationToken);
        Assert.Equal(5, exchange.Transport.Events.DistinctBy(published => published.Subject).Count());
    }

    [Fact]
    public async Task Two_concurrent_workers_with_the_same_message_leave_one_state_and_no_outbox_row()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        await exchange.SubmitAsync(Bodies.OfNew(8));
        var message = await exchange.NextMessageAsync();

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => exchange.Get<PublishChange>().Run(message, TestContext.Current.CancellationToken)));

        Assert.Equal(8, exchange.Transport.Events.DistinctBy(published => published.Id).Count());
        var records = (await exchange.RowsAsync(Tables.Hashes)).Where(row => row.RowKey == HashRow.RecordRowKey).ToList();
        Assert.All(records, record => Assert.Equal(1, record.GetInt32("ActiveClaims")));
        var feed = await exchange.RowsAsync(Tables.Feed);
        Assert.All(records, record => Assert.Contains(feed, row => row.RowKey == $"{record.GetInt64("Position"):D19}.{record.PartitionKey}"));
        Assert.Single(await exchange.RowsAsync(Tables.Cases));
    }

    [Fact]
    public async Task Events_of_one_case_share_no_trace_even_if_only_another_listener_traces()
    {
        using var elsewhere = new ActivitySource("Somebody else");
        using var listener = new ActivityListener { ShouldListenTo = source => source == elsewhere, Sample = (ref _) => ActivitySamplingResult.AllData };
        ActivitySource.AddActivityListener(listener);
        await using var exchange = await Exchange.StartAsync(azurite);
        await exchange.SubmitAsync(Bodies.OfNew(2));

        using (var outer = elsewhere.StartActivity("outer"))
        {
            Assert.NotNull(outer);
            await exchange.PublishNextAsync();
            Assert.All(exchange.Transport.Events, published => Assert.DoesNotContain(
                published.ExtensionAttributes, attribute => $"{attribute.Value}".Contains($"{outer.TraceId}", StringComparison.Ordinal)));
        }

        Assert.Equal(2, exchange.Transport.Events.Count);
    }

    [Fact]
    public async Task Each_event_has_its_own_trace_so_platforms_cannot_see_which_hashes_belong_together()
    {
        using var traces = new RecordedActivities();
        await using var exchange = await Exchange.StartAsync(azurite);
        await exchange.SubmitAsync(Bodies.OfNew(3));
        await exchange.PublishNextAsync();

        var traceIds = exchange.Transport.Events.Select(published => ((string)published.ExtensionAttributes["traceparent"]).Split('-')[1]).ToList();
        Assert.Equal(3, traceIds.Distinct().Count());
        var spans = traces.For(exchange.Get<TelemetryIds>(), exchange.Transport.Events.Select(published => published.Subject!));
        Assert.Equal(["publish hash", "publish hash", "publish hash"], spans.Select(span => span.OperationName));
        var submit = traces.SubmitOf(spans[0]);
        var publish = Assert.Single(traces.All, span => span.OperationName == "publish change" && span.ParentSpanId == submit.SpanId);
        Assert.Equal(submit.TraceId, publish.TraceId);
        var links = spans.Select(span => Assert.Single(span.Links).Context.SpanId);
        Assert.Equal([publish.SpanId, publish.SpanId, publish.SpanId], links);
        Assert.DoesNotContain(submit.TraceId.ToString(), traceIds);
    }
}
