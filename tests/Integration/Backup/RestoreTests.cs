using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Backup;
using TakeItDown.Benign;
using TakeItDown.Local;
using TakeItDown.Local.Backup;
using TakeItDown.Local.Storage;
using TakeItDown.Operators;
using TakeItDown.Outbox;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Decisions;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Backup;

/// <summary>The daily export of one Azurite, restored into another one with the command that the runbook uses.</summary>
public sealed class RestoreTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 26, 3, 4, 5, TimeSpan.Zero));
    private readonly StringWriter output = new();
    private Azurite source = null!;
    private Azurite target = null!;

    private static DateOnly Day => new(2026, 11, 26);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var azurites = await Task.WhenAll(Azurite.StartInMemoryAsync(Cancelled), Azurite.StartInMemoryAsync(Cancelled));
        (source, target) = (azurites[0], azurites[1]);
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await target.DisposeAsync();
    }

    [Fact]
    public async Task Every_row_is_restored_byte_for_byte_with_its_types_and_the_exchange_goes_on()
    {
        await using var lost = await Exchange.StartAloneAsync(source.ConnectionString, time, ExportsTo(source));
        var key = await lost.KeyOfAsync("example");
        var (credentials, cursor) = await UseAsync(lost, key);
        var unpublished = await lost.SubmitForCredentialsAsync(Bodies.OfNew(1));
        await lost.WriteRowAsync(Tables.Platforms, OfEveryType());
        await ExportAsync(lost);
        await AssertUnreadableAsync();

        Assert.Equal(0, await RestoreAsync());

        await using var restored = await Exchange.StartAloneAsync(target.ConnectionString, time, ExportsTo(target));
        await ExportAsync(restored);
        foreach (var file in await FilesAsync(lost))
            Assert.Equal(await ContentAsync(lost, file), await ContentAsync(restored, file));
        Assert.Equal(Values(await lost.RowsAsync(Tables.Platforms)), Values(await restored.RowsAsync(Tables.Platforms)));
        Assert.Equal(await NewestOfFeedAsync(lost), await NewestOfFeedAsync(restored));

        await AssertGoesOnAsync(lost, restored, key, credentials, cursor, unpublished);
        TestContext.Current.TestOutputHelper!.WriteLine(output.ToString());
    }

    [Fact]
    public async Task Without_what_it_needs_nothing_is_restored_and_one_line_says_why()
    {
        await using var lost = await Exchange.StartAloneAsync(source.ConnectionString, time, ExportsTo(source));
        await lost.SubmitAsync(Bodies.OfNew(1));
        await Provisioning.ProvisionAsync(target.ConnectionString, "", Cancelled);

        await AssertRefusedAsync("There is no complete export of 2026-11-26. Complete are: none.");
        await ExportAsync(lost);
        await AssertRefusedAsync("There is no complete export of 2026-11-27. Complete are: 2026-11-26.", "2026-11-27");
        await AssertRefusedAsync("Usage: restore", "yesterday");
        await AssertRefusedAsync("Not restored: A case names a server secret that is not in the settings.", settings: ("Cases:Secrets:0:Id", "other"));
        Assert.Equal(0, await RestoreAsync());
        await AssertRefusedAsync("The exchange has cases already.");
        Assert.Equal(0, await RestoreAsync("2026-11-26", "--continue"));
    }

    [Fact]
    public async Task A_worker_that_is_older_than_the_rows_does_not_start_and_one_line_says_why()
    {
        await using var exchange = await Exchange.StartAloneAsync(target.ConnectionString, time: null, ExportsTo(source));
        await exchange.WriteRowAsync(Tables.Platforms, new TableEntity(SchemaRow.Partition, SchemaRow.VersionRowKey) { ["Version"] = SchemaRow.Current + 1 });

        var refused = await Assert.ThrowsAsync<CannotStartException>(() => LocalFunctions.StartAsync(
            new LocalOptions { FunctionsPort = 0 }, LocalSettings.For(target.ConnectionString, new Uri("http://127.0.0.1:1"), []), Cancelled));

        Assert.Equal(
            $"The worker exited while it started: {new NewerSchemaException(SchemaRow.Current + 1).Message}", Assert.Single(refused.Message.Split('\n')));
    }

    /// <summary>Everything that leaves rows: cases of all states, verdicts, decisions, keys, the audit, checks and the benign list.</summary>
    private async Task<(string Credentials, string Cursor)> UseAsync(Exchange exchange, string key)
    {
        var pdq = RandomHash.Pdq();
        var credentials = await exchange.SubmitForCredentialsAsync(Bodies.Of(pdq, RandomHash.Pdq()));
        var withdrawn = await exchange.SubmitForCredentialsAsync(Bodies.OfNew(2));
        await exchange.PublishAllAsync();
        await exchange.WithdrawAsync(withdrawn);
        await exchange.PublishAllAsync();
        var recordId = TakeItDown.Hashes.HashValue.Parse("pdq", pdq).RecordId;
        await exchange.SendVerdictsAsync(key, $$"""{"verdicts":[{"recordId":"{{recordId}}","verdict":"Blocked","matches":3,"removed":2,"at":"2026-11-26T03:04:00Z"}]}""");
        Assert.Equal(202, await exchange.DecideAsync("suspend", recordId));
        await exchange.PublishAllAsync();
        await exchange.CallAsOperatorAsync(
            exchange.Get<ImportBenign>().Run, JsonSerializer.Serialize(new { reason = "a test", hashes = new[] { new { signalType = "pdq", hashValue = RandomHash.Pdq() } } }));
        time.Advance(TimeSpan.FromMinutes(1));
        await exchange.CheckAllAsync(key);
        await exchange.GetCaseAsync(credentials[..^6] + "000000");
        return (credentials, JsonElement.Parse((await exchange.FeedAsync(key)).Body).GetProperty("cursor").GetString()!);
    }

    private async Task AssertGoesOnAsync(Exchange lost, Exchange restored, string key, string credentials, string cursor, string unpublished)
    {
        Assert.Equal(await lost.GetCaseAsync(credentials), await restored.GetCaseAsync(credentials));
        Assert.Null((await restored.Get<AuditLog>().ReadAsync("2026-11", Cancelled)).FindBreak());
        time.Advance(OutboxRow.FirstDue + TimeSpan.FromMinutes(1));
        await restored.Get<RepublishPending>().Run(new TimerInfo(), Cancelled);
        await restored.PublishAllAsync();
        Assert.Equal(202, (await restored.WithdrawAsync(unpublished)).Status);
        await restored.PublishAllAsync();
        time.Advance(TimeSpan.FromMinutes(1));

        var page = JsonElement.Parse((await restored.FeedAsync(key, $"?cursor={cursor}")).Body).GetProperty("records").EnumerateArray();

        Assert.Equal(["Active", "Withdrawn"], page.Select(record => record.GetProperty("hashStatus").GetString()));
    }

    /// <summary>Nobody reads an export without the server secret.</summary>
    private async Task AssertUnreadableAsync()
    {
        var blobs = await new BlobContainerClient(source.ConnectionString, Containers.Exports).GetBlobsAsync(cancellationToken: Cancelled).ToListAsync(Cancelled);
        foreach (var blob in blobs.Where(blob => !blob.Name.EndsWith("manifest.json", StringComparison.Ordinal)))
        {
            var content = (await new BlobClient(source.ConnectionString, Containers.Exports, blob.Name).DownloadContentAsync(Cancelled)).Value.Content.ToArray();
            Assert.False(content is [0x1f, 0x8b, ..], blob.Name);
            Assert.DoesNotContain("PartitionKey", Encoding.Latin1.GetString(content), StringComparison.Ordinal);
        }

        Assert.Equal(ExportPart.All.Count + 2, blobs.Count);
    }

    private async Task AssertRefusedAsync(string line, string day = "2026-11-26", (string Name, string Value)? settings = null)
    {
        var refused = await Assert.ThrowsAsync<CannotStartException>(() => RestoreAsync([day], settings));

        Assert.StartsWith(line, Assert.Single(refused.Message.Split('\n')), StringComparison.Ordinal);
    }

    private Task<int> RestoreAsync() => RestoreAsync("2026-11-26");

    private Task<int> RestoreAsync(params string[] arguments) => RestoreAsync(arguments, null);

    private async Task<int> RestoreAsync(string[] arguments, (string Name, string Value)? changed)
    {
        await Provisioning.ProvisionAsync(target.ConnectionString, "", Cancelled);
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ExchangeStorage"] = target.ConnectionString,
            ["Backup:ConnectionString"] = source.ConnectionString,
            ["Cases:Secrets:0:Id"] = "test",
            ["Cases:Secrets:0:Value"] = Convert.ToBase64String(new byte[32]),
        };
        if (changed is var (name, value))
            settings[name] = value;
        return await RestoreCommand.RunAsync(arguments, new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), output, Cancelled);
    }

    private static Dictionary<string, string?> ExportsTo(Azurite azurite) =>
        new(StringComparer.Ordinal) { ["Backup:ConnectionString"] = azurite.ConnectionString };

    private static Task ExportAsync(Exchange exchange) => exchange.Get<ExportTables>().Run(new TimerInfo(), Cancelled);

    private static async Task<IReadOnlyList<string>> FilesAsync(Exchange exchange) =>
        (await exchange.Get<ExportStore>().FindManifestAsync(Day, Cancelled))!.Files;

    private static async Task<string> ContentAsync(Exchange exchange, string file)
    {
        using var reader = new StreamReader(await exchange.Get<ExportStore>().OpenAsync(Day, file, Cancelled));
        return await reader.ReadToEndAsync(Cancelled);
    }

    /// <summary>The newest version of each record, with its position.</summary>
    private static async Task<IReadOnlyList<string>> NewestOfFeedAsync(Exchange exchange) =>
    [
        .. (await exchange.RowsAsync(Tables.Feed)).Where(row => row.RowKey.Contains('.', StringComparison.Ordinal))
            .GroupBy(row => row.RowKey.Split('.')[1]).Select(versions => versions.MaxBy(row => row.RowKey, StringComparer.Ordinal)!)
            .Select(row => $"{row.RowKey} {row.GetString("SignalType")} {row.GetString("Record")}").Order(StringComparer.Ordinal),
    ];

    private static TableEntity OfEveryType() => new("types", "\"quoted\" and ü")
    {
        ["Text"] = "line\nand \u2028 and 😀",
        ["Empty"] = "",
        ["Int32"] = int.MinValue,
        ["Int64"] = long.MaxValue,
        ["Whole"] = 5.0,
        ["Part"] = 0.1,
        ["Huge"] = double.MaxValue,
        ["Flag"] = true,
        ["Time"] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
        ["Bytes"] = new byte[] { 0, 1, 255 },
    };

    /// <summary>Each column with its type. Storage itself sets the time and the ETag.</summary>
    private static IEnumerable<string> Values(IEnumerable<TableEntity> rows) =>
        from row in rows
        from column in row.OrderBy(column => column.Key, StringComparer.Ordinal)
        where column.Key is not ("odata.etag" or "Timestamp")
        select $"{row.PartitionKey}/{row.RowKey} {column.Key} {column.Value.GetType().Name} {(column.Value is byte[] bytes ? Convert.ToHexString(bytes) : column.Value)}";
}
