using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Backup;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Backup;

public class ExportTablesTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_that_was_interrupted_is_continued_and_a_complete_one_is_not_written_again()
    {
        await using var exchange = await Exchange.StartAsync(azurite, settings: new Dictionary<string, string?>(StringComparer.Ordinal) { ["Backup:ConnectionString"] = azurite.ConnectionString });
        await exchange.SubmitAsync(Bodies.OfNew(2));
        await exchange.PublishNextAsync();
        exchange.Transport.Before = request => { if (IsWrite(request, "hashes.")) throw new InvalidOperationException("Died."); };

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => ExportAsync(exchange));
        var day = Assert.Single(await exchange.Get<ExportStore>().ListDaysAsync(Cancelled));
        Assert.Null(await exchange.Get<ExportStore>().FindManifestAsync(day, Cancelled));

        exchange.Transport.Before = _ => { };
        exchange.Transport.Requests.Clear();
        await ExportAsync(exchange);
        Assert.DoesNotContain(exchange.Transport.Requests, request => IsWrite(request, "cases."));
        Assert.Contains(exchange.Transport.Requests, request => IsWrite(request, "hashes."));
        Assert.Equal(ExportPart.All.Count + 1, (await exchange.Get<ExportStore>().FindManifestAsync(day, Cancelled))!.Files.Count);

        exchange.Transport.Requests.Clear();
        await ExportAsync(exchange);
        Assert.DoesNotContain(exchange.Transport.Requests, request => request.StartsWith("PUT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_an_account_for_exports_nothing_is_read_or_written()
    {
        await using var exchange = await Exchange.StartAsync(azurite);

        await ExportAsync(exchange);

        Assert.Empty(exchange.Transport.Requests);
    }

    /// <summary>A row that is added during the export would look like a broken chain.</summary>
    [Fact]
    public async Task The_audit_is_exported_up_to_its_head()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        await exchange.WriteRowAsync(Tables.Audit, new TableEntity("2026-10", "entry.0000000000000000001") { ["Number"] = 1L });
        await exchange.WriteRowAsync(Tables.Audit, new TableEntity("2026-10", "entry.0000000000000000002") { ["Number"] = 2L });
        await exchange.WriteRowAsync(Tables.Audit, new TableEntity("2026-10", "head") { ["Number"] = 1L });
        await exchange.WriteRowAsync(Tables.Audit, new TableEntity("2026-11", "entry.0000000000000000003") { ["Number"] = 3L });

        var rows = await exchange.Get<ExportedRows>().ReadAsync(ExportPart.All.Single(part => part.Table == Tables.Audit), Cancelled).ToListAsync(Cancelled);

        Assert.Equal(["entry.0000000000000000001", "head"], rows.Select(row => row.RowKey));
    }

    /// <summary>A file that is not in the ranges would be lost in silence.</summary>
    [Fact]
    public async Task Every_partition_is_in_exactly_one_part()
    {
        await using var exchange = await Exchange.StartAsync(azurite);
        string[] keys = [.. Tables.CasePartitions, "0f", "a", "hold", "contest", "~sets", "ff00", "7f", "2026-11"];
        foreach (var key in keys)
            await exchange.WriteRowAsync(Tables.Hashes, new TableEntity(key, "row"));

        var read = new List<string>();
        foreach (var part in ExportPart.All.Where(part => part.Table == Tables.Hashes))
            read.AddRange(await exchange.Get<ExportedRows>().ReadAsync(part, Cancelled).Select(row => row.PartitionKey).ToListAsync(Cancelled));

        Assert.Equal(keys.Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
        Assert.Equal(Tables.All.Where(table => table != Tables.Feed).Order(), ExportPart.All.Select(part => part.Table).Distinct().Order());
        Assert.True(ExportPart.All.Select(part => part.Table).ToList() is var tables && tables.LastIndexOf(Tables.Cases) < tables.IndexOf(Tables.Hashes));
    }

    private static Task ExportAsync(Exchange exchange) => exchange.Get<ExportTables>().Run(new TimerInfo(), Cancelled);

    private static bool IsWrite(string request, string file) =>
        request.StartsWith("PUT", StringComparison.Ordinal) && request.Contains($"exports/", StringComparison.Ordinal) && request.Contains($"/{file}", StringComparison.Ordinal);
}
