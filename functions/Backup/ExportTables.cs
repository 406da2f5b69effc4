using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TakeItDown.Benign;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.Backup;

/// <summary>
/// Exports all tables once a day, because Azure has no backup of tables. It is idempotent and resumable: every hour it writes the files of
/// the day that are missing, and the manifest when there are all. <c>./dev restore</c> reads them (docs/recovery.md).
/// </summary>
public sealed partial class ExportTables(
    ExportStore exports, ExportedRows rows, BenignList benign, Metrics metrics, StorageClock clock, ILogger<ExportTables> log)
{
    /// <summary>The list of innocent hashes.</summary>
    public const string Benign = "benign.csv.gz";

    private const int FilesAtOnce = 4;

    [Function(nameof(ExportTables))]
    public async Task Run([TimerTrigger("0 43 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(clock.Now.UtcDateTime);
        if (!exports.IsOn || await exports.FindManifestAsync(day, cancellationToken) is not null)
            return;

        var written = 0L;
        foreach (var table in ExportPart.All.GroupBy(part => part.Table))
        {
            await Parallel.ForEachAsync(
                table, new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = cancellationToken },
                async (part, token) => Interlocked.Add(ref written, await ExportAsync(day, part, token)));
        }

        if (!await exports.HasAsync(day, Benign, cancellationToken))
            await exports.WriteAsync(day, Benign, benign.CopyToAsync, cancellationToken);
        await exports.SaveManifestAsync(day, new(SchemaRow.Current, [.. ExportPart.All.Select(part => part.File), Benign]), cancellationToken);
        metrics.Exported(written);
        LogExported(log, written, day);
    }

    /// <returns>The number of rows; 0 if the file exists already.</returns>
    private async Task<long> ExportAsync(DateOnly day, ExportPart part, CancellationToken cancellationToken) =>
        await exports.HasAsync(day, part.File, cancellationToken)
            ? 0
            : await exports.WriteAsync(day, part.File, (to, token) => ExportFormat.WriteAsync(rows.ReadAsync(part, token), to, token), cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "Exported {Rows} rows for {Day}")]
    private static partial void LogExported(ILogger log, long rows, DateOnly day);
}
