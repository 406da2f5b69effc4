using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Cases;

/// <summary><c>GET v1/case</c>: shows a person, platform by platform, what became of each item. One storage range per hash.</summary>
public sealed class GetCase(
    CaseStore cases, OutboxStore outbox, AnswerStore answers, StorageClients storage, PlatformList platforms, StorageClock clock)
{
    [Function(nameof(GetCase))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/case")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (!CaseCredentials.TryParse(request.Headers.Authorization, out var credentials, out var problem))
            return problem.ToResult(CaseCredentials.Scheme);
        if (await cases.OpenAsync(credentials, cancellationToken) is not { } row)
            return CaseCredentials.Refused.ToResult(CaseCredentials.Scheme);

        var items = HashList.ReadItems(row.Items);
        var isPublished = row.Change > 0 && await outbox.FindAsync(new(row.CaseKey, row.Change), cancellationToken) is null;
        var given = await AnswersAsync(isPublished ? row.DistinctHashes() : [], cancellationToken);
        return Results.Json(CaseView.Of(row, items, given, platforms, clock.Now), CaseJson.Default.CaseView);
    }

    private async Task<IReadOnlyDictionary<string, IReadOnlyCollection<PlatformAnswer>>> AnswersAsync(
        IEnumerable<ClaimedHash> claimed, CancellationToken cancellationToken)
    {
        var given = new ConcurrentDictionary<string, IReadOnlyCollection<PlatformAnswer>>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(claimed, storage.InParallel(cancellationToken), async (hash, token) =>
            given[hash.Value.RecordId] = (await answers.FindAsync(hash.Value.RecordId, token)).Platforms);
        return given;
    }
}
