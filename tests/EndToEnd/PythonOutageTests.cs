using Azure.Data.Tables;
using Microsoft.Data.Sqlite;
using TakeItDown.Client;
using TakeItDown.Local;
using TakeItDown.Platforms;
using TakeItDown.Tests.EndToEnd.Support;

namespace TakeItDown.Tests.EndToEnd;

/// <summary>A platform with the client for Python misses many hashes, and its process is killed while it catches up. Uses its own exchange.</summary>
[Collection(nameof(KillTests))]
public sealed class PythonOutageTests(ITestOutputHelper output) : IDisposable
{
    private const int Hashes = 3_000;
    private const int HashesPerCase = 100;
    private const int Kills = 10;

    private readonly string folder = Directory.CreateTempSubdirectory("takeitdown-python-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Two of three hashes match something. The others are checked.</summary>
    [LongFact]
    public async Task Every_hash_that_it_missed_is_caught_up_exactly_with_its_verdict_although_it_is_killed_ten_times()
    {
        Assert.SkipUnless(Python.IsInstalled, Python.Skip);
        var defaults = LocalOptionsForTests.New();
        var options = defaults with { Platforms = [new Platform(PythonReceiver.Platform, "Python", ["pdq"], "nobody@example.com", new("http://localhost/webhook"))] };
        await using var services = await LocalServices.StartAsync(options, Cancelled);
        await using var functions = await LocalFunctions.StartAsync(options, services.Settings, Cancelled);
        using var api = new HttpClient { BaseAddress = functions.Address, Timeout = Poll.Timeout };
        Pdq[] hashes = [.. Enumerable.Range(0, Hashes).Select(_ => Pdq.Random())];
        Pdq[] hosted = [.. hashes.Where((_, number) => number % 3 != 0)];
        await PythonReceiver.WriteMediaAsync(folder, "pdq", hosted.Select(hash => hash.Near(31).Hex));
        var apiKey = await CatchUpTests.KeyAsync(api, PythonReceiver.Platform);
        var credentials = await SubmitAsync(api, hashes);
        using var feed = new Exchange(functions.Address, apiKey);
        await Poll.UntilAsync("every hash in the feed", async () => await CatchUpTests.ReadFeedAsync(feed) is { Count: Hashes } all ? all : null);

        var during = await CatchUpAsync(functions.Address, apiKey);

        await using var receiver = await PythonReceiver.StartAsync(folder, functions.Address, apiKey);
        await Poll.UntilAsync("all hashes and an empty outbox", () => Stored() is (Hashes, 0));
        output.WriteLine($"Hashes and waiting verdicts at each kill: {string.Join(", ", during)}.");
        Assert.Contains(during, progress => progress is { Hashes: > 0 } and not (Hashes, 0));
        Assert.Equal(Sorted(hashes), Query("SELECT record_id FROM hashes ORDER BY record_id", row => row.GetString(0)));
        var verdicts = new TableClient(services.Settings["AzureWebJobsStorage"], "hashes").QueryAsync<TableEntity>($"RowKey eq 'verdict.{PythonReceiver.Platform}'", cancellationToken: Cancelled);
        Assert.Equal(Sorted(hosted), (await verdicts.ToListAsync(Cancelled)).Select(verdict => verdict.PartitionKey).Order(StringComparer.Ordinal));
        await Poll.UntilAsync("the person to see a review", async () =>
            (await api.GetCaseAsync(credentials)).Contains("PendingReview", StringComparison.Ordinal) ? credentials : null);
    }

    /// <summary>Submits the hashes. Returns the credentials of the last case.</summary>
    private static async Task<string> SubmitAsync(HttpClient api, Pdq[] hashes)
    {
        var credentials = "";
        foreach (var some in hashes.Chunk(HashesPerCase))
        {
            using var submitted = await api.SubmitAsync(Pdq.LargeCase(some));
            credentials = (await submitted.ReadJsonAsync()).Credentials();
        }

        return credentials;
    }

    /// <summary>Kills it while it starts and, every other time, right after it has stored something more. Returns what it had stored at each kill.</summary>
    private async Task<IReadOnlyList<(long Hashes, long Pending)>> CatchUpAsync(Uri exchange, string apiKey)
    {
        var progress = new List<(long, long)>();
        for (var kills = 0; kills < Kills; kills++)
        {
            await using (await PythonReceiver.StartAsync(folder, exchange, apiKey))
            {
                var before = Stored();
                if (kills % 2 == 0)
                    await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(50, 1_500)), Cancelled);
                else
                    await Poll.UntilAsync("something more to be stored", () => Stored() is var now && (now != before || now is { Hashes: Hashes, Pending: 0 }));
            }

            progress.Add(Stored());
        }

        return progress;
    }

    private static IEnumerable<string> Sorted(IEnumerable<Pdq> hashes) => hashes.Select(hash => hash.RecordId).Order(StringComparer.Ordinal);

    private (long Hashes, long Pending) Stored() => Query("SELECT (SELECT count(*) FROM hashes), (SELECT count(*) FROM outbox)", row => (row.GetInt64(0), row.GetInt64(1)))[0];

    private List<T> Query<T>(string sql, Func<SqliteDataReader, T> read)
    {
        using var db = new SqliteConnection($"Data Source={Path.Combine(folder, "hashes.db")};Pooling=false");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        var rows = new List<T>();
        while (row.Read())
            rows.Add(read(row));
        return rows;
    }
}
