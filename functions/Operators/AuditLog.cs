using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Operators;

/// <summary>What the operator did, append only.</summary>
public sealed class AuditLog(StorageClients storage, StorageClock clock)
{
    private readonly TableClient table = storage.Table(Tables.Audit);

    /// <summary>Writes an action down, before it is done: an action without its line must not be.</summary>
    /// <param name="action">For example <c>issue key</c>.</param>
    /// <param name="target">An id, or how many; never a key, a case number or a value.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task AddAsync(string action, string target, CancellationToken cancellationToken) =>
        await table.AddEntityAsync(AuditRow.For(action, target, clock.Now), cancellationToken);
}
