using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Operators;
using TakeItDown.Outbox;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.Cases;

/// <summary>
/// Every minute, counts the new hashes of the last ten minutes, and begins to hold new cases when there are more than
/// <see cref="CaseOptions.HoldAbove"/>. Only an operator ends that. For ten minutes after that or a release it does nothing: the hashes that
/// the operator has accepted are still new, and released ones are new in the feed. It is idempotent.
/// </summary>
/// <remarks>
/// The count is that of the whole exchange and does not depend on instances: the active hashes of new rows in the feed, each once, and those
/// that wait in the outbox, also if the feed has them already. It costs submits nothing. It stops above the limit.
/// </remarks>
public sealed partial class HoldAboveLimit(
    FeedStore feed, OutboxStore outbox, HoldSwitch hold, AuditLog audit, IOptions<CaseOptions> options, Metrics metrics, StorageClock clock,
    ILogger<HoldAboveLimit> log)
{
    private const int RowsPerPage = 1_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    [Function(nameof(HoldAboveLimit))]
    public async Task Run([TimerTrigger("30 * * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var row = await hold.RefreshAsync(cancellationToken);
        var limit = options.Value.HoldAbove;
        var isAccepted = row.Released > clock.Now - Window || (row is { On: false, By: not AuditEntry.Rule } && row.Since > clock.Now - Window);
        if (limit > 0 && !hold.IsHolding && !isAccepted && await CountAsync(limit, cancellationToken) is var count && count > limit)
        {
            await audit.RecordAsync(
                new(AuditEntry.Rule, "hold new cases", string.Create(CultureInfo.InvariantCulture, $"more than {limit} new hashes in ten minutes")),
                () => hold.SetAsync(on: true, AuditEntry.Rule, cancellationToken),
                changed => changed.On ? "on" : "off",
                cancellationToken);
            LogHolding(log, limit);
        }

        metrics.Holding(hold.IsHolding);
    }

    /// <returns>The number of new hashes. Above the limit, not all of them.</returns>
    private async Task<int> CountAsync(int limit, CancellationToken cancellationToken)
    {
        var (since, end) = (clock.Now - Window, FeedPosition.At(clock.Now + Window)); // the newest positions can be ahead of this clock
        var recordIds = new HashSet<string>(StringComparer.Ordinal);
        var after = FeedPosition.At(since);
        IReadOnlyList<FeedEntry> rows;
        do
        {
            rows = await feed.ReadAsync(after, end, RowsPerPage, cancellationToken);
            foreach (var record in rows.Select(row => row.ToRecord()).Where(record => record.HashStatus == HashStatus.Active))
                recordIds.Add(record.RecordId);
            after = rows.Count > 0 ? rows[^1].Position : after;
        }
        while (rows.Count == RowsPerPage && recordIds.Count <= limit);

        await foreach (var row in outbox.PendingAsync(cancellationToken))
        {
            if (recordIds.Count > limit)
                break;
            if (row.Active && row.Created >= since)
                recordIds.UnionWith(row.ReadHashes().Select(hash => hash.Value.RecordId));
        }

        return recordIds.Count;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "More than {Limit} new hashes in ten minutes: new cases are held until an operator ends that")]
    private static partial void LogHolding(ILogger log, int limit);
}
