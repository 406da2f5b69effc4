using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Platforms;

public class EndRemovedPlatformsTests(AzuriteFixture azurite)
{
    private static readonly IReadOnlyDictionary<string, string?> OnlyOther = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Platforms:Json"] = """{"platforms":[{"id":"other","name":"Other","webhook":"https://other.example/hook","signalTypes":["pdq"],"contact":"a@other.example"}]}""",
    };

    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task The_keys_of_a_removed_platform_stay_refused_when_it_is_listed_again()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var (first, second, kept) = (await exchange.KeyOfAsync("example"), await exchange.KeyOfAsync("example"), await exchange.KeyOfAsync("other"));
        await exchange.SubmitAsync(Bodies.OfNew(3));
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(11));

        await RunAsync(exchange);
        Assert.Equal((200, 200, 200), await StatusesAsync(exchange, first, second, kept));
        await using (var removed = exchange.Restarted(OnlyOther))
        {
            Assert.Equal((401, 401, 200), await StatusesAsync(removed, first, second, kept));
            await RunAsync(removed);
        }

        Assert.Equal((401, 401, 200), await StatusesAsync(exchange, first, second, kept));
        Assert.Equal(
            ["Done rule: revoke API key, platform example, key 1: revoked: the platform is no longer listed", "Done rule: revoke API key, platform example, key 2: revoked: the platform is no longer listed"],
            (await exchange.AuditAsync()).Where(row => row.StartsWith("Done", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_process_with_an_old_list_does_not_end_the_first_key_of_a_new_platform()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        var key = await exchange.KeyOfAsync("example");
        await using var old = exchange.Restarted(OnlyOther);

        await RunAsync(old);

        Assert.Equal(200, (await exchange.FeedAsync(key)).Status);
    }

    [Fact]
    public async Task It_costs_one_request_for_each_platform_however_many_rows_that_has()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        await exchange.KeyOfAsync("other");
        for (var row = 0; row < 50; row++)
            await exchange.WriteRowAsync(Tables.Platforms, new("example", $"verdict.{row:D32}"));
        var before = exchange.Transport.Requests.Count;

        await RunAsync(exchange);

        Assert.Equal(3, exchange.Transport.Requests.Count - before);
    }

    private static Task RunAsync(Exchange exchange) => exchange.Get<EndRemovedPlatforms>().Run(new TimerInfo(), TestContext.Current.CancellationToken);

    private static async Task<(int, int, int)> StatusesAsync(Exchange exchange, string first, string second, string third) =>
        ((await exchange.FeedAsync(first)).Status, (await exchange.FeedAsync(second)).Status, (await exchange.FeedAsync(third)).Status);
}
