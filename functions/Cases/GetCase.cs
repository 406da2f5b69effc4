using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Cases;

/// <summary><c>GET v1/case</c>: shows a person the state of each item at each platform. One range query per hash.</summary>
public sealed class GetCase(
    CaseAccess access, OutboxStore outbox, VerdictStore verdicts, StorageClients storage, PlatformList platforms, StorageClock clock)
{
    [Function(nameof(GetCase))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/case")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (row, refusal) = await access.OpenAsync(request, cancellationToken);
        if (row is null)
            return refusal!;

        var items = HashList.ReadItems(row.Items);
        var isPublished = row.Change > 0 && await outbox.FindAsync(new(row.CaseKey, row.Change), cancellationToken) is null;
        var hashes = await HashesAsync(isPublished ? row.DistinctHashes() : [], cancellationToken);
        return Results.Json(CaseView.From(row, items, hashes, platforms, clock.Now), CaseJson.Default.CaseView);
    }

    private async Task<IReadOnlyDictionary<string, HashState>> HashesAsync(IEnumerable<ClaimedHash> claimed, CancellationToken cancellationToken)
    {
        var hashes = new ConcurrentDictionary<string, HashState>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(claimed, storage.InParallel(cancellationToken), async (hash, token) =>
            hashes[hash.Value.RecordId] = await verdicts.FindAsync(hash.Value.RecordId, token));
        return hashes;
    }
}
