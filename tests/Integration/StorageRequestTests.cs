using Microsoft.Extensions.Time.Testing;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration;

/// <summary>Counts the storage requests of a case. The clock does not move, because a claim that is delayed by a second would get a second feed position.</summary>
public class StorageRequestTests(AzuriteFixture azurite)
{
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task A_submit_takes_two_storage_requests_at_any_size(int hashes)
    {
        await using var exchange = await StartAsync();

        Assert.Equal(202, (await exchange.SubmitAsync(Bodies.OfNew(hashes))).Status);

        Assert.Equal(2, exchange.Transport.Requests.Count);
    }

    [Fact]
    public async Task A_case_of_ten_new_hashes_takes_nineteen_requests_in_all()
    {
        await using var exchange = await StartAsync();

        await exchange.SubmitAsync(Bodies.OfNew(10));
        await exchange.PublishNextAsync();

        var kinds = exchange.Transport.Requests.CountBy(Kind).ToDictionary();
        Assert.Equal(19, exchange.Transport.Requests.Count);
        Assert.Equal(1 + 10 + 1, kinds["transaction"]); // the case, its claims, the feed
        Assert.Equal(3, kinds["queue"]); // send, receive, delete
        Assert.Equal(2, kinds["table"]); // the outbox row: read, delete
        Assert.Equal(1, kinds["blob"]); // the benign list, at most every five seconds
        Assert.Equal(1, kinds["publish"]);
    }

    /// <summary>An exchange that has accepted a case before. The first one also stores the set of platforms.</summary>
    private async Task<Exchange> StartAsync()
    {
        var exchange = await Exchange.StartAsync(azurite, time);
        await exchange.SubmitAsync(Bodies.OfNew(1));
        await exchange.NextMessageAsync();
        exchange.Transport.Requests.Clear();
        return exchange;
    }

    private static string Kind(string request) =>
        request.Contains("/$batch", StringComparison.Ordinal) ? "transaction"
        : request.Contains("benign", StringComparison.Ordinal) ? "blob"
        : request.Contains("/messages", StringComparison.Ordinal) ? "queue"
        : request.EndsWith("/api/events", StringComparison.Ordinal) ? "publish"
        : "table";
}
