using System.Text.Json.Serialization;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TakeItDown.Http;
using TakeItDown.Storage;

namespace TakeItDown.Cases;

/// <summary>
/// Whether new cases are held: by the setting, or by a stored switch that an operator or the rule turns on. A submit reads it from memory,
/// so it costs no request; <see cref="RefreshHoldSwitch"/> reads the stored switch every five seconds.
/// </summary>
public sealed class HoldSwitch(StorageClients storage, StorageClock clock, IOptions<CaseOptions> options)
{
    private readonly TableClient table = storage.Table(Tables.Cases);
    private volatile bool isOn;

    /// <summary>Whether the setting holds new cases, whatever the switch says.</summary>
    public bool BySetting => options.Value.Hold;

    /// <summary>Whether a new case is held, as this process last knew.</summary>
    public bool IsHolding => BySetting || isOn;

    /// <summary>Reads the switch. From now on this process uses it.</summary>
    public async Task<HoldRow> RefreshAsync(CancellationToken cancellationToken)
    {
        var row = await FindAsync(cancellationToken);
        isOn = row.On;
        return row;
    }

    /// <summary>Turns the switch on or off. Writes nothing if it is in that position already.</summary>
    /// <returns>The switch as it is now.</returns>
    public Task<HoldRow> SetAsync(bool on, string by, CancellationToken cancellationToken) => storage.RetryOnConflictAsync(
        async _ =>
        {
            var row = await RefreshAsync(cancellationToken);
            if (row.On == on)
                return row;
            var changed = row with { On = on, By = by, Since = clock.Now };
            await table.WriteAsync(changed, row.ETag == default ? null : row.ETag, cancellationToken);
            isOn = on;
            return changed;
        },
        cancellationToken);

    /// <summary>Notes that held cases are released now, so that <see cref="HoldAboveLimit"/> does not take them for a flood.</summary>
    public Task<HoldRow> NoteReleaseAsync(CancellationToken cancellationToken) => storage.RetryOnConflictAsync(
        async _ =>
        {
            var row = await FindAsync(cancellationToken);
            var noted = row with { Released = clock.Now };
            await table.WriteAsync(noted, row.ETag == default ? null : row.ETag, cancellationToken);
            return noted;
        },
        cancellationToken);

    private async Task<HoldRow> FindAsync(CancellationToken cancellationToken) =>
        await table.FindAsync<HoldRow>(HoldRow.Partition, HoldRow.SwitchRowKey, cancellationToken) ?? new();
}

/// <summary>Whether new cases are held. The only row of its partition.</summary>
public sealed record HoldRow : TableRow
{
    public const string Partition = "hold";
    public const string SwitchRowKey = "switch";

    public HoldRow() => (PartitionKey, RowKey) = (Partition, SwitchRowKey);

    public bool On { get; set; }

    /// <summary>When it was last switched; null when it never was.</summary>
    public DateTimeOffset? Since { get; set; }

    /// <summary>The operator who switched it, or <c>rule</c>.</summary>
    public string By { get; set; } = "";

    /// <summary>When an operator last released held cases.</summary>
    public DateTimeOffset? Released { get; set; }
}

/// <summary>Whether new cases are held.</summary>
/// <param name="On">Whether the switch is on.</param>
/// <param name="Since">When it was last switched, UTC, to the second; null when it never was.</param>
/// <param name="By">Who switched it: an operator, or <c>rule</c>; empty when nobody did.</param>
/// <param name="BySetting">Whether the setting <c>Cases__Hold</c> holds new cases, whatever the switch says.</param>
internal sealed record HoldView(
    bool On, [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset? Since, string By, bool BySetting)
{
    public static HoldView From(HoldRow row, bool bySetting) => new(row.On, row.Since, row.By, bySetting);
}

/// <summary>Reads the switch when the process starts, then every five seconds.</summary>
public sealed partial class RefreshHoldSwitch(HoldSwitch hold, TimeProvider time, ILogger<RefreshHoldSwitch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryRefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryRefreshAsync(stoppingToken);
    }

    /// <summary>While the table does not respond, no case can be stored either. So the last known state is good enough.</summary>
    private async Task TryRefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(Interval);
            await hold.RefreshAsync(timeout.Token);
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogNotRead(log, failure.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not read whether new cases are held ({Failure}); the last known state stays")]
    private static partial void LogNotRead(ILogger log, string failure);
}
