using System.Text;
using Microsoft.AspNetCore.Http.Features;
using TakeItDown.ApiKeys;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Operators;

public class ApiKeyTests(AzuriteFixture azurite)
{
    private static readonly ApiKeyOwner Example = ApiKeyOwner.Platform("example");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_gives_access_to_the_feed_until_it_is_revoked()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var key = await exchange.KeyOfAsync("example");
        Assert.Equal(200, (await exchange.FeedAsync(key)).Status);

        Assert.True(await exchange.Get<ApiKeyStore>().RevokeAsync(Example, 1, Cancelled));

        Assert.Equal(401, (await exchange.FeedAsync(key)).Status);
        Assert.False(await exchange.Get<ApiKeyStore>().RevokeAsync(Example, 1, Cancelled));
    }

    [Fact]
    public async Task Two_keys_are_valid_and_a_third_is_refused_until_one_is_revoked()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var keys = exchange.Get<ApiKeyStore>();
        var (first, second) = (await exchange.KeyOfAsync("example"), await exchange.KeyOfAsync("example"));

        Assert.Null(await keys.CreateAsync(Example, Cancelled));
        Assert.Equal((200, 200), ((await exchange.FeedAsync(first)).Status, (await exchange.FeedAsync(second)).Status));

        await keys.RevokeAsync(Example, 1, Cancelled);
        Assert.Equal(3, (await keys.CreateAsync(Example, Cancelled))!.Value.Number);
        Assert.Equal((401, 200), ((await exchange.FeedAsync(first)).Status, (await exchange.FeedAsync(second)).Status));
    }

    [Fact]
    public async Task Concurrent_requests_create_at_most_two_keys()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var keys = exchange.Get<ApiKeyStore>();

        var issued = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => keys.CreateAsync(Example, Cancelled)));

        Assert.Equal(2, issued.Count(key => key is not null));
        Assert.Equal(2, (await keys.ListAsync(Example, Cancelled)).Count);
    }

    [Fact]
    public async Task No_stored_row_contains_a_key()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var key = await exchange.KeyOfAsync("example");

        var row = Assert.Single(await exchange.RowsAsync(Tables.Platforms), row => row.RowKey != ApiKeyNumberRow.NumberRowKey);

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
    public async Task A_body_without_a_type_and_a_length_is_not_taken_for_none()
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        var (status, _) = await exchange.CallAsOperatorAsync((request, token) =>
        {
            request.HttpContext.Features.Set<IHttpRequestBodyDetectionFeature>(new Chunked());
            return exchange.Get<IssueApiKey>().Run(request, "example", token);
        });

        Assert.Equal(415, status);
    }

    [Fact]
    public async Task The_operator_issues_lists_and_revokes_and_the_audit_has_each_action_without_the_key()
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        var issued = await exchange.CallAsOperatorAsync((request, token) => exchange.Get<IssueApiKey>().Run(request, "example", token));
        Assert.Equal(201, issued.Status);
        Assert.Equal(200, (await exchange.CallAsOperatorAsync((request, token) => exchange.Get<ListApiKeys>().Run(request, "example", token))).Status);
        Assert.Equal(204, (await RevokeAsync(exchange, "example", 1)).Status);
        Assert.Equal(404, (await RevokeAsync(exchange, "example", 1)).Status);
        Assert.Equal(404, (await exchange.CallAsOperatorAsync((request, token) => exchange.Get<IssueApiKey>().Run(request, "nobody", token))).Status);

        Assert.Equal(
            [
                "Started alice: issue API key, platform example", "Done alice: issue API key, platform example: key 1",
                "Started alice: revoke API key, platform example, key 1 because It leaked.", "Done alice: revoke API key, platform example, key 1: revoked",
                "Started alice: revoke API key, platform example, key 1 because It leaked.", "Done alice: revoke API key, platform example, key 1: no such key",
            ],
            await exchange.AuditAsync());
        Assert.DoesNotContain(
            (await exchange.RowsAsync(Tables.Audit)).SelectMany(row => row.Select(column => column.Value)), value => $"{value}".Contains("tid_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{}""", "required")]
    [InlineData("""{"reason":" "}""", "required")]
    [InlineData("""{"reason":"two\nlines"}""", "reason-control")]
    [InlineData("""{"reason":"for 7K3M-9QRT-V2WX-4YZ8"}""", "reason-secret")]
    [InlineData("""{"reason":"d41d8cd98f00b204e9800998ecf8427e is harmless"}""", "reason-secret")]
    public async Task Without_a_usable_reason_no_key_is_revoked_and_nothing_is_audited(string body, string rule)
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var key = await exchange.KeyOfAsync("example");

        var (status, problem) = await RevokeAsync(exchange, "example", 1, body);

        Assert.Equal(400, status);
        Assert.Contains($"\"field\":\"reason\",\"rule\":\"{rule}\"", problem, StringComparison.Ordinal);
        Assert.Equal(200, (await exchange.FeedAsync(key)).Status);
        Assert.Empty(await exchange.RowsAsync(Tables.Audit));
    }

    private static Task<(int Status, string Body)> RevokeAsync(Exchange exchange, string platform, int number, string body = """{"reason":"It leaked."}""") =>
        exchange.CallAsOperatorAsync((request, token) => exchange.Get<RevokeApiKey>().Run(request, platform, $"{number}", token), body);

    private sealed class Chunked : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }
}
