using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Dialects.StopNcii;

public class FetchQueryTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 59, 30, TimeSpan.Zero));

    private DateTimeOffset Now => time.GetUtcNow();

    [Fact]
    public async Task A_start_includes_its_own_second()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        time.Advance(TimeSpan.FromMilliseconds(999));
        await exchange.AppendAsync(FeedRows.NewPdqs(1, Now));
        var second = Now.ToUnixTimeSeconds();
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, (await exchange.PageAsync(key, $"startTimestamp={second}")).Count);
        Assert.Equal(0, (await exchange.PageAsync(key, $"startTimestamp={second + 1}")).Count);
    }

    [Fact]
    public async Task A_start_in_the_future_is_returned_and_the_page_is_empty()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.AppendAsync(FeedRows.NewPdqs(1, Now));
        time.Advance(TimeSpan.FromMinutes(1));
        var future = Now.AddYears(1).ToUnixTimeSeconds();

        var page = await exchange.PageAsync(key, $"startTimestamp={future}");

        Assert.Equal((0, future, false), (page.Count, page.NextSetTimestamp, page.HasMoreRecords));
    }

    [Fact]
    public async Task A_token_from_before_the_start_returns_nothing_older()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.AppendAsync(FeedRows.NewPdqs(3, Now));
        time.Advance(TimeSpan.FromMinutes(1));
        var token = (await exchange.PageAsync(key, "pageSize=1")).NextPageToken;
        var start = Now.AddSeconds(-30).ToUnixTimeSeconds();

        Assert.Empty((await exchange.PageAsync(key, $"startTimestamp={start}&nextPageToken={token}")).HashRecords);
    }

    [Theory]
    [InlineData("startTimestamp=-1", "startTimestamp", "start-timestamp")]
    [InlineData("startTimestamp=1.5", "startTimestamp", "start-timestamp")]
    [InlineData("startTimestamp=yesterday", "startTimestamp", "start-timestamp")]
    [InlineData("startTimestamp=", "startTimestamp", "start-timestamp")]
    [InlineData("startTimestamp=253402300800", "startTimestamp", "start-timestamp")]
    [InlineData("startTimestamp=99999999999999999999", "startTimestamp", "start-timestamp")]
    [InlineData("pageSize=0", "pageSize", "page-size")]
    [InlineData("pageSize=1001", "pageSize", "page-size")]
    [InlineData("pageSize=1000000000", "pageSize", "page-size")]
    [InlineData("pageSize=many", "pageSize", "page-size")]
    [InlineData("pageSize=1&pageSize=2", "pageSize", "page-size")]
    [InlineData("nextPageToken=nonsense", "nextPageToken", "next-page-token")]
    [InlineData("nextPageToken=MS4wLg", "nextPageToken", "next-page-token")]
    public async Task An_invalid_query_gets_an_error_that_names_its_parameter(string query, string field, string rule)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);

        var (status, body) = await exchange.FetchAsync(await exchange.KeyOfAsync("example"), query);

        var error = JsonDocument.Parse(body).RootElement;
        Assert.Equal(["statusCode", "message", "field", "rule"], error.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            (400, 400, field, rule),
            (status, error.GetProperty("statusCode").GetInt32(), error.GetProperty("field").GetString(), error.GetProperty("rule").GetString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("startTimestamp=0&pageSize=1000&nextPageToken=")]
    public async Task Omitted_parameters_have_their_defaults(string query)
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await exchange.AppendAsync(FeedRows.NewPdqs(1, Now));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Single((await exchange.PageAsync(key, query)).HashRecords);
    }
}
