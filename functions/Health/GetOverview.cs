using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Cases;
using TakeItDown.Operators;
using TakeItDown.Outbox;
using TakeItDown.Storage;

namespace TakeItDown.Health;

/// <summary><c>GET v1/operator/overview</c>: what waits in the exchange. One request to the queue, and two range queries per partition of <c>cases</c>.</summary>
public sealed class GetOverview(OperatorAuth auth, OutboxStore outbox, ChangeQueue queue, CaseStore cases, StorageClock clock)
{
    [Function(nameof(GetOverview))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/operator/overview")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is null)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var queued = queue.LengthAsync(cancellationToken);
        var held = cases.HeldAsync(cancellationToken).CountAsync(cancellationToken).AsTask();
        var unpublished = await CountUnpublishedAsync(cancellationToken);
        return Results.Json(new Response(unpublished, await queued, await held), HealthJson.Default.GetOverviewResponse);
    }

    private async Task<UnpublishedChanges> CountUnpublishedAsync(CancellationToken cancellationToken)
    {
        var (count, oldest) = (0, (DateTimeOffset?)null);
        await foreach (var row in outbox.PendingAsync(cancellationToken))
        {
            count++;
            oldest = row.Created < oldest ? row.Created : oldest ?? row.Created;
        }

        return new(count, oldest is { } since ? Math.Max(0, Math.Round((clock.Now - since).TotalSeconds, 1)) : 0);
    }

    /// <summary>What waits in the exchange.</summary>
    /// <param name="Unpublished">The accepted changes that are not published yet.</param>
    /// <param name="QueueLength">How many messages are in the queue of changes, approximately.</param>
    /// <param name="HeldCases">How many cases are held.</param>
    internal sealed record Response(UnpublishedChanges Unpublished, int QueueLength, int HeldCases);

    /// <summary>The accepted changes that are not published yet.</summary>
    /// <param name="Count">How many.</param>
    /// <param name="OldestSeconds">The age of the oldest; 0 when there is none.</param>
    internal sealed record UnpublishedChanges(int Count, double OldestSeconds);
}
