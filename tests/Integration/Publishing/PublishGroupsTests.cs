using Azure;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Publishing;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Publishing;

/// <summary>Changes that are published together.</summary>
public class PublishGroupsTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_topic_rejects_the_event_of_one_change_the_others_of_its_group_are_published()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var rejected = HashValue.Parse("pdq", RandomHash.Pdq());
        exchange.Transport.OnPublish = events =>
        {
            if (events.Any(sent => sent.Subject == rejected.RecordId))
                throw new RequestFailedException(400, "Invalid event.");
        };

        var (first, second, third, fourth) = await PublishAtOnceAsync(exchange, RandomHash.Pdq(), RandomHash.Pdq(), rejected.Text, RandomHash.Pdq());

        Assert.All([first, second, fourth], result => Assert.Equal((1, 0), (result.Published.Count, result.Failures.Count)));
        Assert.Equal((0, 1), (third.Published.Count, third.Failures.Count));
        Assert.Equal(3, exchange.Transport.Events.Count);
    }

    [Fact]
    public async Task When_the_topic_is_unavailable_the_changes_of_a_group_are_not_sent_again_one_by_one()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        exchange.Transport.OnPublish = _ => throw new RequestFailedException(503, "Unavailable.");

        var (first, second, third, fourth) = await PublishAtOnceAsync(exchange, RandomHash.Pdq(), RandomHash.Pdq(), RandomHash.Pdq(), RandomHash.Pdq());

        Assert.All([first, second, third, fourth], result => Assert.Equal((0, 1), (result.Published.Count, result.Failures.Count)));
        Assert.Equal(2, exchange.Transport.Requests.Count(request => request.EndsWith("/api/events", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task When_a_record_cannot_get_a_new_position_only_its_change_fails()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var store = exchange.Get<HashStore>();
        var claims = new[] { NewClaim("A", RandomHash.Pdq()), NewClaim("B", RandomHash.Pdq()) };
        foreach (var claim in claims)
            await store.ApplyClaimAsync(claim, Cancelled);
        var again = await Task.WhenAll(claims.Select(claim => store.ApplyClaimAsync(claim, Cancelled)));
        var failures = 1;
        exchange.Transport.Before = request =>
        {
            if (request.EndsWith($"/$batch {Tables.Hashes}", StringComparison.Ordinal) && Interlocked.Decrement(ref failures) == 0)
                throw new InvalidOperationException("Not this one.");
        };

        var groups = exchange.Get<PublishGroups>();
        var results = await Task.WhenAll(again.Select(outcome => groups.PublishAsync([outcome], DateTimeOffset.UtcNow, Cancelled)));

        Assert.Equal([(0, 1), (1, 0)], results.Select(result => (result.Published.Count, result.Failures.Count)).Order());
    }

    /// <summary>The first change begins at once. The other three are a group.</summary>
    private static async Task<(Result First, Result Second, Result Third, Result Fourth)> PublishAtOnceAsync(Exchange exchange, params string[] pdqs)
    {
        var (store, groups) = (exchange.Get<HashStore>(), exchange.Get<PublishGroups>());
        var outcomes = new List<ChangeOutcome>();
        foreach (var (index, pdq) in pdqs.Index())
            outcomes.Add(await store.ApplyClaimAsync(NewClaim($"{index}", pdq), Cancelled));
        await exchange.Get<FeedPartitions>().GetWrittenAsync(Cancelled);
        using var allJoined = new ManualResetEventSlim();
        exchange.Transport.Before = _ => allJoined.Wait(Cancelled);
        var publishing = outcomes.ConvertAll(outcome => groups.PublishAsync([outcome], DateTimeOffset.UtcNow, Cancelled));
        allJoined.Set();
        var results = await Task.WhenAll(publishing);
        return (new(results[0]), new(results[1]), new(results[2]), new(results[3]));
    }

    private static Claim NewClaim(string caseKey, string pdq) => new(caseKey, 1, Active: true, new(HashValue.Parse("pdq", pdq), 100));

    private sealed record Result(IReadOnlyCollection<HashRow> Published, IReadOnlyCollection<Exception> Failures)
    {
        public Result((IReadOnlyCollection<HashRow> Published, IReadOnlyCollection<Exception> Failures) result)
            : this(result.Published, result.Failures)
        {
        }
    }
}
