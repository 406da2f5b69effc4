using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Cases;

public class WithdrawCaseTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Withdrawing_the_last_claim_publishes_a_tombstone()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(2));
        await exchange.PublishNextAsync();

        Assert.Equal(202, (await exchange.WithdrawAsync(credentials)).Status);
        await exchange.PublishNextAsync();

        Assert.Equal(
            [2, 2],
            exchange.Transport.Events.GroupBy(published => published.Subject).Select(hash => hash.Count()));
        Assert.All(exchange.Transport.Events.Skip(2), published => Assert.Equal("org.takeitdown.hash.withdrawn.v1", published.Type));
        var feed = await exchange.RowsAsync(Tables.Feed);
        Assert.Equal(4, feed.Count);
        Assert.All(feed.OrderBy(row => row.RowKey, StringComparer.Ordinal).Skip(2), row => Assert.Contains("\"Withdrawn\"", row.GetString("Record"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_hash_that_another_case_still_claims_stays_active_and_nothing_is_published()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var body = Bodies.OfNew(1);
        var credentials = await exchange.SubmitForCredentialsAsync(body);
        await exchange.PublishNextAsync();
        await exchange.SubmitAsync(body);
        await exchange.PublishNextAsync();

        await exchange.WithdrawAsync(credentials);
        await exchange.PublishNextAsync();

        Assert.Single(exchange.Transport.Events);
    }

    [Fact]
    public async Task A_new_claim_after_the_last_withdrawal_activates_again_with_a_higher_version()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var body = Bodies.OfNew(1);
        var credentials = await exchange.SubmitForCredentialsAsync(body);
        await exchange.PublishNextAsync();
        await exchange.WithdrawAsync(credentials);
        await exchange.PublishNextAsync();

        await exchange.SubmitAsync(body);
        await exchange.PublishNextAsync();

        Assert.Equal(
            ["org.takeitdown.hash.activated.v1", "org.takeitdown.hash.withdrawn.v1", "org.takeitdown.hash.activated.v1"],
            exchange.Transport.Events.Select(published => published.Type));
        var versions = exchange.Transport.Events.Select(published => long.Parse(published.Id.Split('.')[1], null)).ToList();
        Assert.Equal(versions.Order().Distinct(), versions);
    }

    [Fact]
    public async Task A_second_withdrawal_changes_nothing()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));
        await exchange.WithdrawAsync(credentials);
        var rows = await exchange.RowsAsync(Tables.Cases);

        Assert.Equal(202, (await exchange.WithdrawAsync(credentials)).Status);

        Assert.Equal(rows.Select(row => row.RowKey), (await exchange.RowsAsync(Tables.Cases)).Select(row => row.RowKey));
    }

    [Fact]
    public async Task Concurrent_withdrawals_create_one_change()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(1));

        var responses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => exchange.WithdrawAsync(credentials)));

        Assert.All(responses, response => Assert.Equal(202, response.Status));
        Assert.Equal(["case", "outbox", "outbox", "purge"], (await exchange.RowsAsync(Tables.Cases)).Select(row => row.RowKey.Split('.')[0]).Order());
    }

    [Fact]
    public async Task A_repeated_submit_does_not_activate_a_withdrawn_case()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var (key, body) = (Guid.NewGuid().ToString(), Bodies.OfNew(1));
        var first = await exchange.SubmitAsync(body, key);
        var submitted = System.Text.Json.JsonDocument.Parse(first.Body).RootElement;
        await exchange.WithdrawAsync($"Case {submitted.GetProperty("caseNumber")}:{submitted.GetProperty("pin")}");
        var rows = await exchange.RowsAsync(Tables.Cases);

        Assert.Equal(first, await exchange.SubmitAsync(body, key));

        Assert.Equal(rows.Select(row => row.ETag), (await exchange.RowsAsync(Tables.Cases)).Select(row => row.ETag));
    }
}
