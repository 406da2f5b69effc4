using System.Net.Http.Json;
using System.Text.Json;
using Azure.Data.Tables;
using TakeItDown.Client;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>A platform was down while hashes came, and catches up from the feed. Runs alone, because it needs the whole machine.</summary>
[CollectionDefinition(nameof(CatchUpTests), DisableParallelization = true)]
[Collection(nameof(CatchUpTests))]
public sealed class CatchUpTests(ITestOutputHelper output)
{
    private const string Platform = "unreliable";
    private const int Hashes = 3_000;
    private const int HashesPerCase = 100;
    private const int HashesPerPicture = 10;
    private const int Kills = 10;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [LongFact]
    public async Task The_NET_client_catches_up_on_3_000_missed_hashes_exactly_with_a_verdict_on_each_while_it_is_killed_ten_times()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"Seed {seed}.");
        await using var services = await LocalProcess.StartAsync("services");
        await using var functions = await RestartableFunctions.StartAsync(services.Settings);
        using var api = new HttpClient { BaseAddress = functions.Address, Timeout = Poll.Timeout };
        var key = await KeyAsync(api, Platform);
        Pdq[] hashes = [.. Enumerable.Range(0, Hashes).Select(_ => Pdq.Random())];
        await using var receiver = new ReceiverProcess(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Secret"] = "not used",
            ["Exchange"] = functions.Address.AbsoluteUri,
            ["ApiKey"] = key,
            ["FeedInterval"] = "00:00:02",
        });
        await receiver.StartAsync();
        foreach (var picture in hashes.Chunk(HashesPerPicture))
            await receiver.UploadAsync(picture);
        await receiver.KillAsync(); // the outage begins

        foreach (var batch in hashes.Chunk(HashesPerCase))
        {
            using var submitted = await api.SubmitAsync(Pdq.LargeCase(batch));
            submitted.EnsureSuccessStatusCode();
        }

        using var exchange = new Exchange(functions.Address, key);
        var published = await Poll.UntilAsync("every hash in the feed", async () => await ReadFeedAsync(exchange) is { Count: >= Hashes } all ? all : null);
        var verdicts = new TableClient(services.Settings["ExchangeStorage"], "hashes");
        var during = await CatchUpAsync(receiver, verdicts, new Random(seed));

        await Poll.UntilAsync("every verdict", async () => (await BlockedAsync(verdicts)).Count >= Hashes ? "all" : null);
        var stored = await receiver.VersionsAsync();
        output.WriteLine($"{stored.Count} hashes stored. Hashes and verdicts at each kill: {string.Join(", ", during)}.");
        Assert.Equal(published.OrderBy(hash => hash.Key, StringComparer.Ordinal), stored.OrderBy(hash => hash.Key, StringComparer.Ordinal));
        Assert.Equal(hashes.Select(hash => hash.RecordId).Order(StringComparer.Ordinal), (await BlockedAsync(verdicts)).Order(StringComparer.Ordinal));
        Assert.Contains(during, progress => progress.Verdicts < Hashes);
    }

    /// <summary>Kills it shortly after it is back, so that it dies at work. Returns what it had done at each kill.</summary>
    private static async Task<IReadOnlyList<(int Hashes, int Verdicts)>> CatchUpAsync(ReceiverProcess receiver, TableClient verdicts, Random random)
    {
        var progress = new List<(int, int)>();
        for (var kills = 0; kills < Kills; kills++)
        {
            await receiver.StartAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1_000)), Cancelled);
            var stored = (await receiver.VersionsAsync()).Count;
            await receiver.KillAsync();
            progress.Add((stored, (await BlockedAsync(verdicts)).Count));
        }

        await receiver.StartAsync();
        return progress;
    }

    /// <summary>The newest version of each hash in the feed.</summary>
    internal static async Task<IReadOnlyDictionary<string, long>> ReadFeedAsync(Exchange exchange)
    {
        var newest = new Dictionary<string, long>(StringComparer.Ordinal);
        string? cursor = null;
        bool hasMore;
        do
        {
            var page = (await exchange.ReadFeedAsync(cursor, Cancelled))!;
            Assert.Empty(page.Unreadable);
            foreach (var record in page.Records)
                newest[record.RecordId] = Math.Max(record.Version, newest.GetValueOrDefault(record.RecordId));
            (cursor, hasMore) = (page.Cursor, page.HasMore);
        }
        while (hasMore);
        return newest;
    }

    /// <summary>The hashes on which the exchange has a verdict of the platform that the picture is down.</summary>
    private static async Task<IReadOnlyCollection<string>> BlockedAsync(TableClient hashes)
    {
        var rows = await hashes.QueryAsync<TableEntity>($"RowKey eq 'verdict.{Platform}'", cancellationToken: Cancelled).ToListAsync(Cancelled);
        Assert.All(rows, row => Assert.Equal("Blocked", row.GetString("Verdict")));
        return [.. rows.Select(row => row.PartitionKey)];
    }

    /// <summary>Issues a key of a platform of this exchange.</summary>
    internal static async Task<string> KeyAsync(HttpClient api, string platform)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/v1/operator/platforms/{platform}/keys");
        request.Headers.Authorization = new("Bearer", await ExchangeUnderTest.IssueOperatorKeyAsync(api));
        using var response = await api.SendAsync(request, Cancelled);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("key").GetString()!;
    }
}
