using System.Text.Json;
using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Backup;
using TakeItDown.Cases;
using TakeItDown.Hashes;
using TakeItDown.Local.Backup;
using TakeItDown.Local.Storage;
using TakeItDown.Outbox;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Decisions;
using TakeItDown.Tests.Integration.Support;
using static TakeItDown.Tests.Integration.Decisions.DecisionCalls;

namespace TakeItDown.Tests.Integration.Backup;

/// <summary>The restore of an export whose cases are older than its hashes: the first run of the export died after the cases.</summary>
public sealed class ReconcileTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 26, 3, 4, 5, TimeSpan.Zero));
    private Azurite source = null!;
    private Azurite target = null!;
    private Exchange lost = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var azurites = await Task.WhenAll(Azurite.StartInMemoryAsync(Cancelled), Azurite.StartInMemoryAsync(Cancelled));
        (source, target) = (azurites[0], azurites[1]);
        lost = await Exchange.StartAloneAsync(source.ConnectionString, time, Exporting());
    }

    public async ValueTask DisposeAsync()
    {
        await lost.DisposeAsync();
        await source.DisposeAsync();
        await target.DisposeAsync();
    }

    [Fact]
    public async Task The_hashes_of_a_case_that_is_not_in_the_export_are_withdrawn()
    {
        var (shared, own, kept) = (RandomHash.Pdq(), RandomHash.Pdq(), RandomHash.Pdq());
        await PublishedAsync(lost, shared);
        await PublishedAsync(lost, kept);
        await ExportCasesAsync();
        await lost.SubmitAsync(Bodies.Of(shared, own));
        await lost.PublishAllAsync();

        await using var restored = await RestoreAsync();

        Assert.Equal((HashStatus.Active, 1), await RecordAsync(restored, shared));
        Assert.Equal((HashStatus.Withdrawn, 0), await RecordAsync(restored, own));
        Assert.Equal((HashStatus.Active, 1), await RecordAsync(restored, kept));
        Assert.Equal(["withdrawn"], restored.EventsOf());
        Assert.DoesNotContain(await restored.RowsAsync(Tables.Cases), row => row.RowKey.StartsWith(OutboxRow.Prefix, StringComparison.Ordinal));
    }

    /// <summary>An export may have the second row of a transaction without the first one, if a page ends between them.</summary>
    [Fact]
    public async Task A_change_or_a_hold_of_a_case_that_is_not_in_the_export_has_no_effect()
    {
        var (pdq, held) = (RandomHash.Pdq(), await HeldAsync(RandomHash.Pdq()));
        var submitted = await lost.SubmitForCredentialsAsync(Bodies.Of(pdq));
        await lost.DeleteRowAsync(Tables.Cases, await RowAsync("case", submitted));
        await lost.DeleteRowAsync(Tables.Cases, await RowAsync("case", held));
        await ExportCasesAsync();

        await using var restored = await RestoreAsync();

        Assert.Empty(await restored.RowsAsync(Tables.Cases));
        Assert.Empty(await restored.RowsAsync(Tables.Hashes));
        Assert.Empty(restored.EventsOf());
    }

    [Theory]
    [InlineData("suspend", HashStatus.Suspended)]
    [InlineData("delete", HashStatus.Deleted)]
    public async Task A_decision_that_is_only_in_the_hashes_stays_in_force_and_the_next_one_has_effect(string action, HashStatus status)
    {
        var pdq = RandomHash.Pdq();
        var (recordId, _) = await PublishedAsync(lost, pdq);
        await ExportCasesAsync();
        await lost.DecideAsync(action, recordId);
        await lost.PublishAllAsync();

        await using var restored = await RestoreAsync();

        Assert.Equal((status, 1), await RecordAsync(restored, pdq));
        await AssertDecidesAsync(restored, "restore", pdq, HashStatus.Active);
        await AssertDecidesAsync(restored, "delete", pdq, HashStatus.Deleted);
    }

    [Fact]
    public async Task A_decision_that_is_only_in_the_outbox_is_published_and_the_next_one_has_effect()
    {
        var pdq = RandomHash.Pdq();
        var (recordId, _) = await PublishedAsync(lost, pdq);
        await lost.DecideAsync("suspend", recordId);
        await lost.DeleteRowAsync(Tables.Cases, (await lost.RowsAsync(Tables.Cases)).Single(row => row.RowKey == $"decision.{recordId}"));
        await ExportCasesAsync();

        await using var restored = await RestoreAsync();

        Assert.Equal((HashStatus.Suspended, 1), await RecordAsync(restored, pdq));
        Assert.Equal(1, (await restored.ReviewAsync()).GetProperty("count").GetInt32());
        await AssertDecidesAsync(restored, "restore", pdq, HashStatus.Active);
    }

    [Fact]
    public async Task A_held_case_without_its_row_can_be_listed_and_withdrawn()
    {
        var credentials = await HeldAsync(RandomHash.Pdq(), RandomHash.Pdq());
        await lost.DeleteRowAsync(Tables.Cases, await RowAsync("held", credentials));
        await ExportCasesAsync();

        await using var restored = await RestoreAsync();

        var held = JsonElement.Parse((await restored.CallAsOperatorAsync(restored.Get<ListHeldCases>().Run)).Body);
        Assert.Equal((1, 2), (held.GetProperty("cases").GetInt32(), held.GetProperty("hashes").GetInt32()));
        Assert.Equal(202, (await restored.WithdrawAsync(credentials)).Status);
        Assert.Contains("\"Withdrawn\"", (await restored.GetCaseAsync(credentials)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_that_was_released_while_it_was_exported_can_be_withdrawn()
    {
        var pdq = RandomHash.Pdq();
        var credentials = await HeldAsync(pdq);
        var row = await RowAsync("held", credentials);
        await lost.DeleteRowAsync(Tables.Cases, row);
        await ExportCasesAsync();
        await lost.WriteRowAsync(Tables.Cases, row);
        await lost.ReleaseAsync();
        await lost.PublishAllAsync();

        await using var restored = await RestoreAsync();

        Assert.Equal((HashStatus.Active, 1), await RecordAsync(restored, pdq));
        Assert.Equal(202, (await restored.WithdrawAsync(credentials)).Status);
        await restored.PublishAllAsync();
        Assert.Equal((HashStatus.Withdrawn, 0), await RecordAsync(restored, pdq));
    }

    private async Task<string> HeldAsync(params string[] pdqs)
    {
        await using var holding = lost.Restarted(Exchange.Holding);
        return await holding.SubmitForCredentialsAsync(Bodies.Of(pdqs));
    }

    private async Task<TableEntity> RowAsync(string kind, string credentials)
    {
        Assert.True(CaseCredentials.TryParse(credentials, out var parsed, out _));
        var prefix = $"{kind}.{parsed.Number.CaseKey}";
        return (await lost.RowsAsync(Tables.Cases)).Single(row => row.RowKey.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>The first run of the export: it dies when it begins to write the hashes.</summary>
    private async Task ExportCasesAsync()
    {
        lost.Transport.Before = request =>
        {
            if (request.StartsWith("PUT", StringComparison.Ordinal) && request.Contains("/hashes.", StringComparison.Ordinal))
                throw new InvalidOperationException("Died.");
        };
        await Assert.ThrowsAnyAsync<InvalidOperationException>(ExportAsync);
        lost.Transport.Before = _ => { };
    }

    /// <summary>Ends the export, restores it, and publishes what the sweep finds.</summary>
    private async Task<Exchange> RestoreAsync()
    {
        await ExportAsync();
        await Provisioning.ProvisionAsync(target.ConnectionString, "", Cancelled);
        var settings = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(Exporting(), StringComparer.Ordinal)
        {
            ["ExchangeStorage"] = target.ConnectionString,
            ["Cases:Secrets:0:Id"] = "test",
            ["Cases:Secrets:0:Value"] = Convert.ToBase64String(new byte[32]),
        }).Build();
        Assert.Equal(0, await RestoreCommand.RunAsync(["2026-11-26"], settings, TextWriter.Null, Cancelled));
        Assert.Equal(0, await RestoreCommand.RunAsync(["2026-11-26", "--continue"], settings, TextWriter.Null, Cancelled));

        time.Advance(TimeSpan.FromDays(36_500)); // the restore writes rows with the time of the real Azurite
        var restored = await Exchange.StartAloneAsync(target.ConnectionString, time, Exporting());
        await restored.Get<RepublishPending>().Run(new TimerInfo(), Cancelled);
        await restored.PublishAllAsync();
        return restored;
    }

    private Task ExportAsync() => lost.Get<ExportTables>().Run(new TimerInfo(), Cancelled);

    private Dictionary<string, string?> Exporting() => new(StringComparer.Ordinal) { ["Backup:ConnectionString"] = source.ConnectionString };

    private static async Task AssertDecidesAsync(Exchange exchange, string action, string pdq, HashStatus status)
    {
        Assert.Equal(202, await exchange.DecideAsync(action, RecordIdOf(pdq)));
        await exchange.PublishAllAsync();
        Assert.Equal((status, 1), await RecordAsync(exchange, pdq));
    }

    private static async Task<(HashStatus Status, int Claims)> RecordAsync(Exchange exchange, string pdq)
    {
        var record = (await exchange.Get<HashStore>().FindAsync(RecordIdOf(pdq), Cancelled))!;
        return (record.Status, record.ActiveClaims);
    }
}
