using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Health;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Health;

public class GetHealthTests(AzuriteFixture azurite)
{
    public static TheoryData<string> EveryTable => [.. Tables.All];

    [Fact]
    public async Task Empty_tables_that_respond_are_healthy()
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        Assert.Equal(200, await GetStatusAsync(exchange));
        Assert.Equal(Tables.All.Count, exchange.Transport.Requests.Count);
    }

    [Theory]
    [MemberData(nameof(EveryTable))]
    public async Task One_table_that_refuses_requests_is_unhealthy(string table)
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        exchange.Transport.Before = request =>
        {
            if (request.EndsWith($"{table}()", StringComparison.Ordinal))
                throw new RequestFailedException(503, "Busy.");
        };

        Assert.Equal(503, await GetStatusAsync(exchange));
    }

    [Fact]
    public async Task A_table_that_does_not_respond_is_unhealthy()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        exchange.Transport.WithoutResponse = request => request.EndsWith($"{Tables.Feed}()", StringComparison.Ordinal);

        Assert.Equal(503, await GetStatusAsync(exchange));
    }

    [Fact]
    public async Task Many_requests_within_five_seconds_cost_one_check()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var exchange = await Exchange.StartAsync(azurite, time);

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GetStatusAsync(exchange))), status => Assert.Equal(200, status));
        Assert.Equal(Tables.All.Count, exchange.Transport.Requests.Count);
        time.Advance(TimeSpan.FromSeconds(5));
        await GetStatusAsync(exchange);

        Assert.Equal(2 * Tables.All.Count, exchange.Transport.Requests.Count);
    }

    private static async Task<int> GetStatusAsync(Exchange exchange) => await exchange.StatusAsync(
        await exchange.Get<GetHealth>().Run(new DefaultHttpContext().Request, TestContext.Current.CancellationToken));
}
