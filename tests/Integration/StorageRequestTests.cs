using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration;

/// <summary>What a case costs. Alone on the machine's cores: a claim that stalls for a second earns itself a second stamp.</summary>
[CollectionDefinition(nameof(StorageRequestTests), DisableParallelization = true)]
[Collection(nameof(StorageRequestTests))]
public class StorageRequestTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task A_submit_is_two_storage_requests_at_any_size(int hashes)
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        Assert.Equal(202, (await exchange.SubmitAsync(Bodies.OfNew(hashes))).Status);

        Assert.Equal(2, exchange.Transport.Requests.Count);
    }

    [Fact]
    public async Task A_case_of_ten_new_hashes_is_eighteen_requests_in_all_hops()
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        await exchange.SubmitAsync(Bodies.OfNew(10));
        await exchange.PublishNextAsync();

        var kinds = exchange.Transport.Requests.CountBy(Kind).ToDictionary();
        Assert.Equal(18, exchange.Transport.Requests.Count);
        Assert.Equal(1 + 10 + 1, kinds["transaction"]); // the case, its claims, the feed
        Assert.Equal(3, kinds["queue"]); // send, receive, delete
        Assert.Equal(2, kinds["table"]); // the outbox row: read, delete
        Assert.Equal(1, kinds["publish"]);
    }

    private static string Kind(string request) =>
        request.EndsWith("/$batch", StringComparison.Ordinal) ? "transaction"
        : request.Contains("/messages", StringComparison.Ordinal) ? "queue"
        : request.EndsWith("/api/events", StringComparison.Ordinal) ? "publish"
        : "table";
}
