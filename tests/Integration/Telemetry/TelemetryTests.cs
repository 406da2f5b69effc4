using System.Diagnostics.Metrics;
using TakeItDown.Decisions;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Telemetry;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Telemetry;

public class TelemetryTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Every_hash_is_counted_at_each_step()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        using var measured = new Measured(exchange.Get<IMeterFactory>());
        var shared = RandomHash.Pdq();
        foreach (var body in (string[])[Bodies.Of(shared, RandomHash.Pdq()), Bodies.Of(shared)])
        {
            await exchange.SubmitAsync(body);
            await exchange.PublishNextAsync();
        }

        Assert.Equal(3, measured.Sum("takeitdown.hashes.submitted"));
        Assert.Equal(2, measured.Sum("takeitdown.hashes.published"));
        Assert.Equal(1, measured.Sum("takeitdown.hashes.deduplicated"));
        Assert.Equal(1, measured.Count("takeitdown.publish.duration"));
        Assert.Equal(2, measured.Count("takeitdown.outbox.age"));
        Assert.InRange(measured.Sum("takeitdown.publish.duration"), 0, 60);
    }

    [Fact]
    public async Task The_span_of_a_publish_has_the_seconds_since_the_submit()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        using var recorded = new RecordedActivities();
        var pdq = RandomHash.Pdq();

        await exchange.SubmitAsync(Bodies.Of(pdq));
        await exchange.PublishNextAsync();

        var submit = recorded.SubmitOf(Assert.Single(recorded.For(exchange.Get<TelemetryIds>(), [HashValue.Parse("pdq", pdq).RecordId])));
        var publish = recorded.All.Single(span => span.OperationName == Tracing.PublishChange && span.TraceId == submit.TraceId);
        Assert.InRange(Assert.IsType<double>(publish.GetTagItem(Tracing.SinceSubmit)), 0, 600);
    }

    [Fact]
    public async Task No_span_and_no_log_line_names_a_record_id_and_the_span_of_a_submit_names_no_hash_at_all()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        using var recorded = new RecordedActivities();
        var pdqs = new[] { RandomHash.Pdq(), RandomHash.Pdq() };
        string[] recordIds = [.. pdqs.Select(pdq => HashValue.Parse("pdq", pdq).RecordId)];

        await exchange.SubmitAsync(Bodies.Of(pdqs));
        await exchange.PublishNextAsync();
        await exchange.CallAsOperatorAsync((request, token) => exchange.Get<DecideHash>().RunAsync(request, recordIds[0], DecidedState.Suspended, token), """{"reason":"a test"}""");
        await exchange.PublishNextAsync();

        var spans = recorded.For(exchange.Get<TelemetryIds>(), recordIds);
        Assert.Equal(["decide hash", "publish hash", "publish hash", "publish hash"], spans.Select(span => span.OperationName).Order(StringComparer.Ordinal));
        var submit = recorded.SubmitOf(spans.First(span => span.OperationName == Tracing.PublishHash));
        Assert.Empty(submit.TagObjects);
        var everything = recorded.All.SelectMany(span => span.TagObjects.Concat(span.Events.SelectMany(added => added.Tags)).Select(tag => $"{tag.Value}").Append(span.DisplayName))
            .Concat(exchange.Logs.Lines).ToList();
        Assert.NotEmpty(everything);
        Assert.All(everything, text => Assert.DoesNotContain(recordIds.Concat(pdqs), secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task A_repeated_verdict_is_no_new_one_and_each_check_is_counted()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        using var measured = new Measured(exchange.Get<IMeterFactory>());
        var (pdq, key) = (RandomHash.Pdq(), await exchange.KeyOfAsync("example"));
        await exchange.SubmitAsync(Bodies.Of(pdq));
        await exchange.PublishNextAsync();

        foreach (var verdict in (string[])["PendingReview", "PendingReview", "Blocked"])
        {
            await exchange.SendVerdictsAsync(
                key, $$"""{"verdicts":[{"recordId":"{{HashValue.Parse("pdq", pdq).RecordId}}","verdict":"{{verdict}}","at":"{{DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}"}]}""");
        }

        await exchange.CheckAllAsync(key);

        Assert.Equal((2, 1), (measured.Sum("takeitdown.verdicts"), measured.Sum("takeitdown.feed.checks")));
    }

    [Fact]
    public async Task A_message_that_failed_too_often_is_counted_and_dropped()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        using var measured = new Measured(exchange.Get<IMeterFactory>());

        exchange.Get<DropPoisonedChange>().Run("{\"key\":\"…\"}");

        Assert.Equal(1, measured.Sum("takeitdown.changes.poisoned"));
        Assert.Empty(exchange.Transport.Requests);
    }

    [Fact]
    public async Task No_log_line_shows_a_hash_a_case_number_or_a_PIN_even_when_everything_fails()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var pdq = RandomHash.Pdq();
        exchange.Transport.Before = request => { if (request.EndsWith("/messages", StringComparison.Ordinal)) throw new InvalidOperationException("No queue."); };
        var (_, response) = await exchange.SubmitAsync(Bodies.Of(pdq));
        exchange.Transport.Before = _ => { };
        await exchange.SubmitAsync(Bodies.Of(pdq, RandomHash.Pdq()));
        exchange.Transport.Before = request => { if (request.Contains("/$batch", StringComparison.Ordinal)) throw new InvalidOperationException("No table."); };
        var failure = await Record.ExceptionAsync(exchange.PublishNextAsync);

        var submitted = System.Text.Json.JsonDocument.Parse(response).RootElement;
        string[] secrets = [pdq, submitted.GetProperty("caseNumber").GetString()!, submitted.GetProperty("pin").GetString()!];
        var lines = exchange.Logs.Lines.Append($"{failure}").ToList();
        Assert.True(lines.Count >= 3);
        Assert.All(lines, line => Assert.DoesNotContain(secrets, secret => line.Contains(secret, StringComparison.OrdinalIgnoreCase)));
    }
}
