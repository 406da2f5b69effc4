using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using TakeItDown.Benign;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Cases;

/// <summary>
/// <c>GET v1/case</c>: shows a person the state of each item at each platform. At first it reads nothing about the hashes, so that known and
/// new ones cannot be distinguished (see <see cref="CaseDisclosure"/>). Later it takes one range query per hash.
/// </summary>
public sealed class GetCase(
    CaseAccess access, CaseStore cases, OutboxStore outbox, VerdictStore verdicts, StorageClients storage, PlatformList platforms, PlatformSets platformSets, BenignList benignList,
    StorageClock clock, IOptions<CaseOptions> options)
{
    private static readonly IReadOnlyDictionary<string, HashState> NotRead = new Dictionary<string, HashState>(StringComparer.Ordinal);

    [Function(nameof(GetCase))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/case")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (row, refusal) = await access.OpenAsync(request, cancellationToken);
        if (row is null)
            return refusal!;

        var benign = (await benignList.GetAsync(cancellationToken)).Index;
        var sentTo = await platformSets.GetAsync(row.PlatformSet, cancellationToken);
        var (now, disclosure) = (clock.Now, new CaseDisclosure(row, TimeSpan.FromSeconds(options.Value.ShowResponsesAfterSeconds), sentTo, benign));
        var isSent = row.Status == CaseStatus.Accepted && now >= disclosure.SentFrom
            && await outbox.FindAsync(new(row.CaseKey, row.Change), cancellationToken) is null;
        var hashes = isSent && now >= disclosure.ResponsesFrom ? await HashesAsync(cases.HashesOf(row), cancellationToken) : NotRead;
        return Results.Json(
            CaseView.From(row, cases.ItemsOf(row), hashes, isSent ? disclosure : null, platforms, now), CaseJson.Default.CaseView);
    }

    private async Task<IReadOnlyDictionary<string, HashState>> HashesAsync(IEnumerable<ClaimedHash> claimed, CancellationToken cancellationToken)
    {
        var hashes = new ConcurrentDictionary<string, HashState>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(claimed, storage.InParallel(cancellationToken), async (hash, token) =>
            hashes[hash.Value.RecordId] = await verdicts.FindAsync(hash.Value.RecordId, token));
        return hashes;
    }
}
