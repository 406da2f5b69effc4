using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Local;
using TakeItDown.Publishing;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration;

/// <summary>Counts the storage requests of a case. The clock does not move, because a claim that is delayed by a second would get a second feed position.</summary>
public partial class StorageRequestTests(AzuriteFixture azurite)
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

    [Fact]
    public async Task A_known_hash_takes_three_requests()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (known, store) = (new ClaimedHash(HashValue.Parse("pdq", RandomHash.Pdq()), 100), exchange.Get<HashStore>());
        await store.ApplyClaimAsync(new("A", 1, Active: true, known), TestContext.Current.CancellationToken);
        exchange.Transport.Requests.Clear();

        await store.ApplyClaimAsync(new("B", 1, Active: true, known), TestContext.Current.CancellationToken);

        Assert.Equal(["transaction", "table", "transaction"], exchange.Transport.Requests.Select(Kind));
    }

    /// <summary>Alone, each of these changes would take a transaction of the feed and a request to the topic.</summary>
    [Fact]
    public async Task Sixteen_changes_at_once_share_the_requests_to_feed_and_topic()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (store, groups) = (exchange.Get<HashStore>(), exchange.Get<PublishGroups>());
        var changes = new List<IReadOnlyCollection<ChangeOutcome>>();
        for (var change = 0; change < 16; change++)
            changes.Add(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => store.ApplyClaimAsync(NewClaim($"{change}"), TestContext.Current.CancellationToken))));
        await exchange.Get<FeedPartitions>().GetWrittenAsync(TestContext.Current.CancellationToken);
        exchange.Transport.Requests.Clear();
        using var allJoined = new ManualResetEventSlim();
        exchange.Transport.Before = _ => allJoined.Wait(TestContext.Current.CancellationToken);

        var published = changes.ConvertAll(outcomes => groups.PublishAsync(outcomes, time.GetUtcNow(), TestContext.Current.CancellationToken));
        allJoined.Set();

        Assert.All(await Task.WhenAll(published), result => Assert.Equal((10, 0), (result.Published.Count, result.Failures.Count)));
        Assert.Equal(160, exchange.Transport.Events.DistinctBy(sent => sent.Subject).Count());
        // The first change begins at once. The others form a group of ten, which is full, and one of five.
        Assert.Equal(["publish", "publish", "publish", "transaction", "transaction", "transaction"], exchange.Transport.Requests.Select(Kind).Order());
    }

    private static Claim NewClaim(string caseKey) => new(caseKey, 1, Active: true, new(HashValue.Parse("pdq", RandomHash.Pdq()), 100));

    /// <summary>An exchange that has accepted a case before. The first one also stores the set of platforms.</summary>
    private async Task<Exchange> StartAsync()
    {
        var exchange = await Exchange.StartAsync(azurite, time);
        await exchange.SubmitAsync(Bodies.OfNew(1));
        await exchange.NextMessageAsync();
        exchange.Transport.Requests.Clear();
        return exchange;
    }

    [Fact]
    public async Task Submit_publish_and_page_take_the_requests_that_docs_scale_md_computes_with()
    {
        await using var exchange = await StartAsync();
        var key = await exchange.KeyOfAsync("example");
        await exchange.FeedAsync(key); // also asks how many partitions an hour has, and notes the progress
        exchange.Transport.Requests.Clear();
        var counted = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, int>>>(await File.ReadAllTextAsync(Repository.File("tests/Model/counted.json"), TestContext.Current.CancellationToken))!;

        await exchange.SubmitAsync(Bodies.OfNew(3));
        Assert.Equal(counted["submit"], Targets(exchange));
        await exchange.PublishNextAsync();
        Assert.Equal(new Dictionary<string, int>(counted["publish"], StringComparer.Ordinal) { ["hashes"] = 3 * counted["hash"]["hashes"] }, Targets(exchange));
        await exchange.FeedAsync(key);
        Assert.Equal(new Dictionary<string, int>(StringComparer.Ordinal) { ["platforms"] = counted["feedPage"]["platforms"], ["feed"] = counted["feedPage"]["feedPartition"] }, Targets(exchange));
    }

    /// <summary>How many requests each table, the queue and the topic got since the last call. Without the question whether the benign list has changed.</summary>
    private static Dictionary<string, int> Targets(Exchange exchange)
    {
        var targets = exchange.Transport.Requests.Where(request => Kind(request) != "blob").CountBy(request => Kind(request) switch
        {
            "queue" => "queue",
            "publish" => "topic",
            _ => Table().Match(request).Groups["table"].Value,
        }).ToDictionary(StringComparer.Ordinal);
        exchange.Transport.Requests.Clear();
        return targets;
    }

    [GeneratedRegex(@"(/t[0-9a-f]{32}|batch )(?<table>[a-z]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Table();

    private static string Kind(string request) =>
        request.Contains("/$batch", StringComparison.Ordinal) ? "transaction"
        : request.Contains("benign", StringComparison.Ordinal) ? "blob"
        : request.Contains("/messages", StringComparison.Ordinal) ? "queue"
        : request.EndsWith("/api/events", StringComparison.Ordinal) ? "publish"
        : "table";
}
