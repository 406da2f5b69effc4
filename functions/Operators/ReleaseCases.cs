using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Cases;
using TakeItDown.Outbox;
using TakeItDown.Storage;

namespace TakeItDown.Operators;

/// <summary>
/// <c>POST v1/operator/cases/release</c>: publishes held cases, up to 1,000 per call. It is idempotent, safe to run concurrently, also while
/// new cases are held, and resumable after a crash: <see cref="RepublishPending"/> sends the messages of released cases that got none.
/// </summary>
public sealed class ReleaseCases(CaseStore cases, ChangeQueue queue, AuditLog audit, StorageClients storage)
{
    public const int MaxCases = 1_000;

    [Function(nameof(ReleaseCases))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v1/operator/cases/release")] HttpRequest request, CancellationToken cancellationToken)
    {
        var held = await cases.HeldAsync(cancellationToken).Take(MaxCases + 1).ToListAsync(cancellationToken);
        var due = held[..Math.Min(held.Count, MaxCases)];
        await audit.AddAsync("release cases", due.Count.ToString(CultureInfo.InvariantCulture), cancellationToken);

        var released = 0;
        await Parallel.ForEachAsync(due, storage.InParallel(cancellationToken), async (row, token) =>
        {
            if (await cases.ReleaseAsync(row, token) is not { } outboxRow)
                return;
            Interlocked.Increment(ref released);
            await queue.TryEnqueueAsync(outboxRow.ToChange());
        });
        return Results.Json(new Response(released, held.Count > MaxCases), OperatorJson.Default.ReleaseCasesResponse);
    }

    /// <param name="Released">How many cases this call released.</param>
    /// <param name="HasMore">True when more cases were held. Then call again.</param>
    internal sealed record Response(int Released, bool HasMore);
}
