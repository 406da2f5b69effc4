using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Cases;
using TakeItDown.Decisions;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Operators;
using TakeItDown.Outbox;
using TakeItDown.Platforms;
using TakeItDown.Storage;
using TakeItDown.Telemetry;
using TakeItDown.Verdicts;

namespace TakeItDown.Find;

/// <summary><c>POST v1/operator/find</c>: shows what the exchange knows about a hash or a case. Each lookup is in the audit.</summary>
public sealed class FindHashOrCase(
    OperatorAuth auth, HashStore hashes, CaseStore cases, DecisionStore decisions, VerdictStore verdicts, OutboxStore outbox, FeedStore feed, FeedProgress progress, AuditLog audit,
    TelemetryIds telemetryIds, PlatformList platforms, StorageClock clock)
{
    private const int MaxVersions = 50;
    private const int MaxSearched = 10_000;

    [Function(nameof(FindHashOrCase))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/operator/find")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is not { } caller)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken);
        if (unreadable is not null)
            return unreadable.ToResult();
        if (!FindRequest.TryParse(body, out var wanted, out var problem))
            return problem.ToResult();

        var response = await audit.RecordAsync(
            new(caller.Name, "find", wanted.Target),
            async () => wanted is { CaseNumber: { } number }
                ? new Response(null, await FindCaseAsync(number.CaseKey, cancellationToken))
                : new Response(await FindHashAsync(wanted.RecordId!, cancellationToken), null),
            response => response is (null, null) ? "not found" : "found",
            cancellationToken);
        return response is (null, null)
            ? new ApiProblem(wanted.Field, new("not-found", "The exchange has no such hash or case."), StatusCodes.Status404NotFound).ToResult()
            : Results.Json(response, FindJson.Default.FindResponse);
    }

    private async Task<FoundCase?> FindCaseAsync(string caseKey, CancellationToken cancellationToken) =>
        await cases.FindAsync(caseKey, cancellationToken) is { } row
            ? FoundCase.From(row, cases.ItemsOf(row), await outbox.PendingAsync(caseKey, cancellationToken).ToListAsync(cancellationToken))
            : null;

    private async Task<FoundHash?> FindHashAsync(string recordId, CancellationToken cancellationToken)
    {
        var (pending, isComplete) = await PendingAsync(recordId, cancellationToken);
        if (await hashes.FindAsync(recordId, cancellationToken) is not { } row)
            return null;
        var record = row.ToRecord();
        var state = await verdicts.FindAsync(recordId, cancellationToken);
        var progressed = await progress.RefreshAsync(cancellationToken);
        var decision = await decisions.FindAsync(recordId, cancellationToken);
        var (active, withdrawn) = await hashes.CountClaimsAsync(recordId, cancellationToken);
        return new(
            recordId, telemetryIds.AllOf(recordId), record.SignalType, record.MediaType, record.Quality, record.HashStatus, record.Version, record.FirstSeen,
            record.Changed, active, withdrawn,
            decision.Number == 0 ? null : new(decision.State, decision.By, decision.MatchesBenign, decision.At, decision.Until, decision.ContestingPlatforms),
            await VersionsAsync(row, cancellationToken),
            [.. state.States.Select(at => state.Status == HashStatus.Active ? Now(at) : at).OrderBy(state => state.Platform, StringComparer.Ordinal)
                .Select(state => new FoundHash.PlatformView(state.Platform, state.State, state.Since, state.Reason, state.Matches, state.Removed))],
            [.. (await verdicts.UndeliveredAsync(recordId, cancellationToken)).Select(lost => new FoundHash.UndeliveredView(lost.Platform, lost.Version, lost.At))],
            pending, isComplete);

        PlatformState Now(PlatformState at) => at.With(progressed, past: state.ActiveFrom).OrOverdue(platforms.Find(at.Platform), state.ActiveFrom, clock.Now);
    }

    /// <summary>The versions at the record's positions in the feed. A position that was replaced before its row was written has none.</summary>
    private async Task<IReadOnlyList<FoundHash.VersionView>> VersionsAsync(HashRow row, CancellationToken cancellationToken)
    {
        var superseded = await hashes.SupersededPositionsAsync(row.PartitionKey, row.Position, cancellationToken);
        var versions = new SortedDictionary<long, FoundHash.VersionView>();
        foreach (var position in superseded.Select(superseded => superseded.Position).TakeLast(MaxVersions - 1).Append(row.Position))
        {
            if (await feed.FindAsync(new(position, row.PartitionKey), cancellationToken) is { } found && found.ToRecord() is var record)
                versions[record.Version] = new(record.Version, record.HashStatus, record.Changed);
        }

        return [.. versions.Values.Reverse()];
    }

    private async Task<(IReadOnlyList<PendingChange> Pending, bool IsComplete)> PendingAsync(string recordId, CancellationToken cancellationToken)
    {
        var (pending, searched) = (new List<PendingChange>(), 0);
        await foreach (var row in outbox.PendingAsync(cancellationToken))
        {
            if (++searched > MaxSearched)
                return (pending, false);
            if (row.ReadHashes().Any(hash => hash.Value.RecordId == recordId))
                pending.Add(PendingChange.From(row) with { RecordIds = [recordId] });
        }

        return (pending, true);
    }

    /// <summary>What was found: a hash or a case.</summary>
    /// <param name="Hash">The hash; absent when a case was looked for.</param>
    /// <param name="Case">The case; absent when a hash was looked for.</param>
    internal sealed record Response(
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FoundHash? Hash,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] FoundCase? Case);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(FindBody))]
[JsonSerializable(typeof(FindHashOrCase.Response), TypeInfoPropertyName = "FindResponse")]
internal sealed partial class FindJson : JsonSerializerContext;
