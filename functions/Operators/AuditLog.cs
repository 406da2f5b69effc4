using System.Globalization;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Operators;

/// <summary>The operator's actions. Rows are only ever added.</summary>
public sealed class AuditLog(StorageClients storage, StorageClock clock)
{
    private readonly TableClient table = storage.Table(Tables.Audit);

    /// <summary>Records an action. Call it before the action, so that no action is ever without its row.</summary>
    /// <param name="action">For example <c>issue API key</c>.</param>
    /// <param name="target">An id, or a count. Never an API key, a case number or a hash value.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public async Task AddAsync(string action, string target, CancellationToken cancellationToken) =>
        await table.AddEntityAsync(AuditRow.Create(action, target, clock.Now), cancellationToken);
}

/// <summary>One action of the operator. The partition is its UTC month, <c>yyyyMM</c>.</summary>
public sealed record AuditRow : TableRow
{
    public DateTimeOffset At { get; set; }

    public string Action { get; set; } = "";

    public string Target { get; set; } = "";

    public static AuditRow Create(string action, string target, DateTimeOffset now) => new()
    {
        PartitionKey = now.UtcDateTime.ToString("yyyyMM", CultureInfo.InvariantCulture),
        RowKey = string.Create(CultureInfo.InvariantCulture, $"{now.UtcTicks:D19}.{Guid.NewGuid():n}"),
        At = now,
        Action = action,
        Target = target,
    };
}
