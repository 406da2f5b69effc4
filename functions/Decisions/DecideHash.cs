using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Operators;
using TakeItDown.Storage;
using TakeItDown.Telemetry;

namespace TakeItDown.Decisions;

/// <summary>An operator's decision on a hash: the common part of <see cref="SuspendHash"/>, <see cref="RestoreHash"/> and <see cref="DeleteHash"/>.</summary>
public sealed class DecideHash(OperatorAuth auth, HashStore hashes, HashDecisions decisions, TelemetryIds telemetryIds, StorageClock clock)
{
    private static readonly ApiProblem UnknownRecord = new(
        "recordId", new("no-such-record", "There is no hash with this record id."), StatusCodes.Status404NotFound);

    private static readonly ApiProblem StaysDeleted = new(
        "recordId", new("hash-deleted", "This hash is deleted. Restore it first."), StatusCodes.Status409Conflict);

    /// <summary>Responds with 202 to a new decision, and with 200 when the hash is in that state already. It is idempotent.</summary>
    public async Task<IResult> RunAsync(HttpRequest request, string recordId, DecidedState state, CancellationToken cancellationToken)
    {
        using var span = Tracing.StartSpan(Tracing.DecideHash, ActivityKind.Server);
        if (await auth.AuthenticateAsync(request, cancellationToken) is not { } caller)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken);
        if (unreadable is not null)
            return unreadable.ToResult();
        if (!DecisionRequest.TryParse(body, state, clock.Now, out var decision, out var problem))
            return problem.ToResult();
        if (!HashValue.IsRecordId(recordId) || await hashes.FindAsync(recordId, cancellationToken) is not { } record)
            return UnknownRecord.ToResult();

        span?.SetTag(Tracing.TelemetryId, telemetryIds.Of(recordId));
        var (row, isNew) = await decisions.DecideAsync(
            new(caller.Name, decision.Action, decision.Until is { } until ? $"{recordId} until {until:u}" : recordId, decision.Reason),
            record.ToHash(),
            current => current.Decided(state, decision.Until),
            cancellationToken);
        return row.State != state ? StaysDeleted.ToResult()
            : isNew ? Results.Accepted()
            : Results.Ok();
    }
}
