using System.Text;
using Microsoft.AspNetCore.Http;
using TakeItDown.Operators;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Operators;

public class ApiKeyTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_gives_access_to_the_feed_until_it_is_revoked()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var key = await exchange.KeyOfAsync("example");
        Assert.Equal(200, (await exchange.FeedAsync(key)).Status);

        Assert.True(await exchange.Get<ApiKeyStore>().RevokeAsync("example", 1, Cancelled));

        Assert.Equal(401, (await exchange.FeedAsync(key)).Status);
        Assert.False(await exchange.Get<ApiKeyStore>().RevokeAsync("example", 1, Cancelled));
    }

    [Fact]
    public async Task Two_keys_are_valid_and_a_third_is_refused_until_one_is_revoked()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var keys = exchange.Get<ApiKeyStore>();
        var (first, second) = (await exchange.KeyOfAsync("example"), await exchange.KeyOfAsync("example"));

        Assert.Null(await keys.CreateAsync("example", Cancelled));
        Assert.Equal((200, 200), ((await exchange.FeedAsync(first)).Status, (await exchange.FeedAsync(second)).Status));

        await keys.RevokeAsync("example", 1, Cancelled);
        Assert.Equal(3, (await keys.CreateAsync("example", Cancelled))!.Value.Number);
        Assert.Equal((401, 200), ((await exchange.FeedAsync(first)).Status, (await exchange.FeedAsync(second)).Status));
    }

    [Fact]
    public async Task Concurrent_requests_create_at_most_two_keys()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var keys = exchange.Get<ApiKeyStore>();

        var issued = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => keys.CreateAsync("example", Cancelled)));

        Assert.Equal(2, issued.Count(key => key is not null));
        Assert.Equal(2, (await keys.ListAsync("example", Cancelled)).Count);
    }

    [Fact]
    public async Task No_stored_row_contains_a_key()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var key = await exchange.KeyOfAsync("example");

        var row = Assert.Single(await exchange.RowsAsync(Tables.Platforms));

        Assert.StartsWith("tid_example_", key, StringComparison.Ordinal);
        Assert.DoesNotContain(row, column => column.Value switch
        {
            byte[] bytes => Encoding.ASCII.GetString(bytes).Contains(key[^20..], StringComparison.Ordinal),
            var value => $"{value}".Contains(key[^20..], StringComparison.Ordinal),
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("tid_example_00000000000000000000000000000000")]
    [InlineData("tid_gone_00000000000000000000000000000000")]
    [InlineData("nonsense")]
    public async Task A_key_that_is_not_valid_for_a_current_platform_is_refused(string key)
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        await exchange.KeyOfAsync("example");

        var (status, body) = await exchange.FeedAsync(key);

        Assert.Equal(401, status);
        Assert.Contains("\"rule\":\"api-key\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_a_platform_that_was_removed_is_refused()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var key = await exchange.KeyOfAsync("example");

        await using var without = exchange.Restarted(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Platforms:Json"] = """{"platforms":[]}""",
        });

        Assert.Equal(401, (await without.FeedAsync(key)).Status);
    }

    [Fact]
    public async Task The_audit_log_records_that_keys_were_issued_and_revoked_without_the_keys()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var request = new DefaultHttpContext().Request;

        Assert.Equal(201, await exchange.StatusAsync(await exchange.Get<IssueApiKey>().Run(request, "example", Cancelled)));
        Assert.Equal(200, await exchange.StatusAsync(await exchange.Get<ListApiKeys>().Run(request, "example", Cancelled)));
        Assert.Equal(204, await exchange.StatusAsync(await exchange.Get<RevokeApiKey>().Run(request, "example", 1, Cancelled)));
        Assert.Equal(404, await exchange.StatusAsync(await exchange.Get<RevokeApiKey>().Run(request, "example", 1, Cancelled)));
        Assert.Equal(404, await exchange.StatusAsync(await exchange.Get<IssueApiKey>().Run(request, "nobody", Cancelled)));

        var audit = await exchange.RowsAsync(Tables.Audit);
        Assert.Equal(["issue API key example", "revoke API key example", "revoke API key example"], audit.OrderBy(row => row.RowKey, StringComparer.Ordinal)
            .Select(row => $"{row.GetString("Action")} {row.GetString("Target")}"));
        Assert.DoesNotContain(audit.SelectMany(row => row.Select(column => column.Value)), value => $"{value}".Contains("tid_", StringComparison.Ordinal));
    }
}
