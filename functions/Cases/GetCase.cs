using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using TakeItDown.Benign;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Cases;

/// <summary>
/// <c>GET v1/case</c>: shows a person the state of each item at each platform. At first it reads nothing about the hashes, so that known and
/// new ones cannot be distinguished (see <see cref="CaseDisclosure"/>). Later it takes one range query per hash. Three requests are one after
/// the other: the case, the try, and then everything else together.
/// </summary>
public sealed class GetCase(
    CaseAccess access, CaseStore cases, OutboxStore outbox, VerdictStore verdicts, FeedProgress progress, StorageClients storage, PlatformList platforms,
    PlatformSets platformSets, BenignList benignList, StorageClock clock, IOptions<CaseOptions> options)
{
    private static readonly IReadOnlyDictionary<string, HashState> NotRead = new Dictionary<string, HashState>(StringComparer.Ordinal);

    [Function(nameof(GetCase))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/case")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (now, disclosure, hashes) = (clock.Now, default(CaseDisclosure), NotRead);
        var (row, refusal) = await access.OpenAsync(
            request, async opened => (disclosure, hashes) = await ReadAsync(opened, now, cancellationToken), cancellationToken);
        return row is null
            ? refusal!
            : Results.Json(CaseView.From(row, cases.ItemsOf(row), hashes, disclosure, platforms, now), CaseJson.Default.CaseView);
    }

    /// <summary>What the case shows about its hashes, and what is known about them. Null while it is not sent. The requests run together.</summary>
    private async Task<(CaseDisclosure? Disclosure, IReadOnlyDictionary<string, HashState> Hashes)> ReadAsync(
        CaseRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (list, progressed) = (benignList.GetAsync(cancellationToken), progress.GetAsync(cancellationToken));
        var sentTo = platformSets.GetAsync(row.PlatformSet, cancellationToken).AsTask();
        await Task.WhenAll(list, progressed, sentTo);
        var disclosure = new CaseDisclosure(
            row, TimeSpan.FromSeconds(options.Value.ShowResponsesAfterSeconds), sentTo.Result, list.Result.Index, progressed.Result);
        if (row.Status != CaseStatus.Accepted || now < disclosure.SentFrom)
            return (null, NotRead);
        var pending = outbox.FindAsync(new(row.CaseKey, row.Change), cancellationToken);
        var hashes = now >= disclosure.ResponsesFrom ? HashesAsync(cases.HashesOf(row), cancellationToken) : Task.FromResult(NotRead);
        await Task.WhenAll(pending, hashes);
        return pending.Result is null ? (disclosure, hashes.Result) : (null, NotRead);
    }

    private async Task<IReadOnlyDictionary<string, HashState>> HashesAsync(IEnumerable<ClaimedHash> claimed, CancellationToken cancellationToken)
    {
        var hashes = new ConcurrentDictionary<string, HashState>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(claimed, storage.InParallel(cancellationToken), async (hash, token) =>
            hashes[hash.Value.RecordId] = await verdicts.FindAsync(hash.Value.RecordId, token));
        return hashes;
    }
}
