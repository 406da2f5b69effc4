using Azure;
using Azure.Data.Tables;
using TakeItDown.Cases;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Storage;

/// <summary>What storage itself makes of our transactions.</summary>
public class TransactionWriterTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_transaction_writes_replaces_and_deletes_rows_that_the_SDK_reads_with_the_same_ETags()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var (table, writer) = Clients(exchange, Tables.Cases);
        var (first, second) = (Row("first", "<é> \"quoted\" 😀"), Row("it's second", "plain"));

        var added = await writer.SubmitTransactionAsync([first.ToWrite(read: null), second.ToWrite(read: null)], Cancelled);
        Assert.Equal(first with { ETag = added[0] }, await ReadAsync(table, first));
        Assert.Equal(second with { ETag = added[1] }, await ReadAsync(table, second));

        var changed = first with { CaseKey = "changed" };
        var replaced = await writer.SubmitTransactionAsync(
            [changed.ToWrite(added[0]), new(TableTransactionActionType.Delete, second, added[1]), new(TableTransactionActionType.UpsertReplace, Row("third", "new"))], Cancelled);
        Assert.Equal(changed with { ETag = replaced[0] }, await ReadAsync(table, first));
        Assert.Null(await ReadAsync(table, second));
        Assert.Equal("new", (await ReadAsync(table, Row("third", "")))!.CaseKey);
    }

    [Fact]
    public async Task A_rejected_transaction_changes_nothing_and_fails_as_with_the_SDK()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        var (table, writer) = Clients(exchange, Tables.Cases);
        var stored = Row("stored", "before");
        await writer.SubmitTransactionAsync([stored.ToWrite(read: null)], Cancelled);
        TableTransactionAction[][] rejected =
        [
            [Row("new", "").ToWrite(read: null), Row("stored", "after").ToWrite(read: null)], // exists
            [Row("new", "").ToWrite(read: null), Row("stored", "after").ToWrite(new ETag("W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\""))], // changed
            [Row("new", "").ToWrite(read: null), new(TableTransactionActionType.Delete, Row("missing", ""), ETag.All)], // does not exist
        ];

        foreach (var actions in rejected)
        {
            var ours = await Assert.ThrowsAnyAsync<RequestFailedException>(() => writer.SubmitTransactionAsync(actions, Cancelled));
            var sdk = await Assert.ThrowsAnyAsync<RequestFailedException>(() => table.SubmitTransactionAsync(actions, Cancelled));
            Assert.Equal((sdk.Status, sdk.ErrorCode), (ours.Status, ours.ErrorCode));
            Assert.True(ours.IsConflict());
        }

        Assert.Equal("before", (await ReadAsync(table, stored))!.CaseKey);
        Assert.Null(await ReadAsync(table, Row("new", "")));
    }

    [Fact]
    public async Task A_missing_table_is_no_conflict()
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        var failure = await Assert.ThrowsAnyAsync<RequestFailedException>(
            () => Clients(exchange, "missing").Writer.SubmitTransactionAsync([Row("new", "").ToWrite(read: null)], Cancelled));

        Assert.Equal((404, "TableNotFound"), (failure.Status, failure.ErrorCode));
        Assert.False(failure.IsConflict());
    }

    private static (TableClient Table, TransactionWriter Writer) Clients(Exchange exchange, string table) =>
        (exchange.Get<StorageClients>().Table(table), exchange.Get<StorageClients>().Transactions(table));

    private static PurgeRow Row(string rowKey, string text) => new() { PartitionKey = "p", RowKey = rowKey, CaseKey = text };

    /// <summary>The row without its timestamp, which storage sets.</summary>
    private static async Task<PurgeRow?> ReadAsync(TableClient table, PurgeRow row) =>
        await table.FindAsync<PurgeRow>(row.PartitionKey, row.RowKey, Cancelled) is { } found ? found with { Timestamp = null } : null;
}
