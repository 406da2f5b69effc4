using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Hashes;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Platforms;

/// <summary>Which platforms a hash was sent to, when the list of platforms changes.</summary>
public class PlatformSetTests(AzuriteFixture azurite)
{
    private const string Both = """{"id":"example","name":"Example","webhook":"https://example.com/hook","signalTypes":["pdq","image_md5"],"contact":"c"},""" + Other;
    private const string Other = """{"id":"other","name":"Other","webhook":"https://other.example/hook","signalTypes":["pdq"],"contact":"c"}""";
    private const string Newer = """{"id":"newer","name":"Newer","webhook":"https://newer.example/hook","signalTypes":["pdq"],"contact":"c"}""";
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_two_workers_have_different_lists_each_case_shows_the_platforms_of_the_worker_that_accepted_it()
    {
        await using var older = await Exchange.StartAsync(azurite, time);
        await using var newer = older.Restarted(List($"{Both},{Newer}"));
        var (toOlder, toNewer) = (await older.SubmitForCredentialsAsync(Bodies.OfNew(1)), await newer.SubmitForCredentialsAsync(Bodies.OfNew(1)));
        await newer.PublishNextAsync();
        await older.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["example", "other"], await PlatformsAsync(newer, toOlder));
        Assert.Equal(["example", "other"], await PlatformsAsync(older, toOlder));
        Assert.Equal(["example", "newer", "other"], await PlatformsAsync(newer, toNewer));
        Assert.Equal(["example", "newer", "other"], await PlatformsAsync(newer.Restarted(List($"{Both},{Newer}")), toNewer));
    }

    [Fact]
    public async Task A_platform_that_supports_another_signal_type_later_was_not_sent_the_hashes_of_that_type_before()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time, List(Both));
        var credentials = await exchange.SubmitForCredentialsAsync(
            $$"""{"items":[{"mediaType":"image","hashes":[{"signalType":"image_md5","hashValue":"{{RandomHash.Md5()}}"}]}]}""");
        await exchange.PublishNextAsync();
        time.Advance(TimeSpan.FromMinutes(1));

        await using var later = exchange.Restarted(List(Both.Replace("""["pdq"]""", """["pdq","image_md5"]""", StringComparison.Ordinal)));

        Assert.Equal(["example"], await PlatformsAsync(later, credentials));
    }

    [Fact]
    public async Task A_set_is_stored_before_anything_names_it_and_once_in_the_life_of_a_process()
    {
        await using var exchange = await Exchange.StartAsync(azurite, time);
        exchange.Transport.Before = request =>
        {
            if (request.Contains(PlatformSetRow.Partition, StringComparison.Ordinal))
                throw new RequestFailedException(403, "Storage refuses it.");
        };
        await Assert.ThrowsAsync<RequestFailedException>(() => exchange.SubmitAsync(Bodies.OfNew(1)));
        Assert.Empty(await exchange.RowsAsync(Tables.Cases));
        exchange.Transport.Before = _ => { };
        exchange.Transport.Requests.Clear();

        await exchange.SubmitAsync(Bodies.OfNew(1));
        await exchange.SubmitAsync(Bodies.OfNew(1));
        await exchange.PublishNextAsync();

        Assert.Single(exchange.Transport.Requests, request => request.Contains(PlatformSetRow.Partition, StringComparison.Ordinal));
        var version = Assert.Single(await exchange.RowsAsync(Tables.Platforms)).RowKey;
        Assert.All(
            (await exchange.RowsAsync(Tables.Cases)).Where(row => row.RowKey.StartsWith("case.", StringComparison.Ordinal)),
            row => Assert.Equal(version, row.GetString("PlatformSet")));
        Assert.Equal(version, Assert.Single(await exchange.RowsAsync(Tables.Hashes), row => row.RowKey == HashRow.RecordRowKey).GetString("PlatformSet"));
    }

    [Fact]
    public async Task With_500_platforms_the_rows_of_a_case_are_as_small_as_with_one()
    {
        string[] longest = [.. Enumerable.Range(0, 500).Select(number => $"{new string('p', 46)}-{number:D3}")];
        await using var exchange = await Exchange.StartAsync(azurite, time, List(Other));
        await using var wide = exchange.Restarted(List(string.Join(',', longest.Select(id => Other.Replace("\"other\"", $"\"{id}\"", StringComparison.Ordinal)))));

        Assert.Equal(await SizesAsync(exchange), await SizesAsync(wide));
        var set = await wide.Get<PlatformSets>().GetAsync(await wide.Get<PlatformSets>().GetCurrentVersionAsync(Cancelled), Cancelled);
        Assert.Equal(longest, set.Matching("pdq").Order(StringComparer.Ordinal));

        async Task<IReadOnlyList<int>> SizesAsync(Exchange process)
        {
            var pdq = RandomHash.Pdq();
            await process.SubmitAsync(Bodies.Of(pdq));
            var pending = (await exchange.RowsAsync(Tables.Cases)).Single(row => row.RowKey.StartsWith("outbox.", StringComparison.Ordinal));
            await process.PublishNextAsync();
            var stored = await exchange.RowsAsync(Tables.Cases);
            var published = (await exchange.RowsAsync(Tables.Hashes)).Where(row => row.PartitionKey == HashValue.Parse("pdq", pdq).RecordId);
            return [.. published.Append(pending).Append(stored.MaxBy(row => row.Timestamp)!).Select(SizeOf)];
        }
    }

    /// <summary>The characters of all columns that the exchange writes.</summary>
    private static int SizeOf(TableEntity row) => row.Where(column => column.Key is not ("odata.etag" or "Timestamp")).Sum(column => $"{column.Value}".Length);

    private static Dictionary<string, string?> List(string platforms) =>
        new(StringComparer.Ordinal) { ["Platforms:Json"] = $$"""{"platforms":[{{platforms}}]}""" };

    private static async Task<IReadOnlyList<string?>> PlatformsAsync(Exchange exchange, string credentials) =>
        [.. JsonElement.Parse((await exchange.GetCaseAsync(credentials)).Body).GetProperty("items")[0].GetProperty("platforms").EnumerateArray()
            .Select(platform => platform.GetProperty("id").GetString()).Order(StringComparer.Ordinal)];
}
