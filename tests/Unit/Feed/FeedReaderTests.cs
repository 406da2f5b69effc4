using System.Globalization;
using System.Text;
using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Options;
using TakeItDown.Feed;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Unit.Feed;

/// <summary>The SDK and our reader read the same response.</summary>
public sealed class FeedReaderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("""{"PartitionKey":"2026010203","RowKey":"0000000000000000001.a","SignalType":"pdq","Record":"{\"hashValue\":\"aa\"}"}""")]
    [InlineData("""{"PartitionKey":"p01.2026010203","RowKey":"1","SignalType":"image_md5","Record":"{}","PublishSeconds":0.25,"PublishSeconds@odata.type":"Edm.Double"}""")]
    [InlineData("""{"Record":"\u00e9 \ud83d\ude00 \n\t\"\\\/ é 😀","PublishSeconds":3.0,"SignalType":"another","RowKey":"1","PartitionKey":"1"}""")]
    [InlineData("""{"odata.etag":"W/\"1\"","Timestamp":"2026-01-02T03:04:05Z","PartitionKey":"1","RowKey":"","Other":"Record","SignalType":"","Record":""},{"PartitionKey":"1","RowKey":"2","SignalType":"pdq","Record":"b"}""")]
    public async Task Rows_are_read_as_the_SDK_reads_them(string rows)
    {
        var storage = Storage($$"""{"odata.metadata":"https://account.table.core.windows.net/$metadata#feed","value":[{{rows}}]}""");
        var table = storage.Table(Tables.Feed);

        var ours = await new FeedReader(storage.TablePipeline(), table.Uri).ReadAsync("PartitionKey gt ''", 1_000, Cancelled);
        var theirs = await table.QueryAsync<FeedRow>("PartitionKey gt ''", cancellationToken: Cancelled).ToListAsync(Cancelled);

        Assert.Equal(
            theirs.Select(row => (row.PartitionKey, row.RowKey, row.SignalType, row.Record, row.PublishSeconds)),
            ours.Select(row => (row.PartitionKey, row.RowKey, row.SignalType, Encoding.UTF8.GetString(row.Record.Span), row.PublishSeconds)));
        Assert.Equal(rows.Split("},{", StringSplitOptions.RemoveEmptyEntries).Length, ours.Count);
    }

    [Fact]
    public void A_row_does_not_put_the_hash_into_a_log()
    {
        var row = new FeedEntry("2026010203", "1", "pdq", Encoding.UTF8.GetBytes("""{"hashValue":"secret","hashStatus":"Active"}"""), null);

        Assert.DoesNotContain("secret", string.Create(CultureInfo.InvariantCulture, $"{row} {row.ToMatched()}"), StringComparison.Ordinal);
        Assert.Equal("secret", row.ToMatched().HashValue);
    }

    private static StorageClients Storage(string response) => new(
        new OptionsWrapper<StorageOptions>(new() { ConnectionString = InMemoryStorage.ConnectionString }),
        new OptionsWrapper<BackupOptions>(new()),
        new OptionsWrapper<ParallelismOptions>(new()),
        new StorageClock(TimeProvider.System),
        new InMemoryStorage { Read = _ => Encoding.UTF8.GetBytes(response) },
        DelayStrategy.CreateExponentialDelayStrategy(),
        new DefaultAzureCredential(),
        TimeProvider.System);
}
