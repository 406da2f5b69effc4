using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Cases;
using TakeItDown.Outbox;
using TakeItDown.Storage;

namespace TakeItDown.Operators;

/// <summary>
/// <c>POST v1/operator/cases/release</c>: publishes held cases, so many a call. May be called twice, beside itself, while new cases are
/// held, and may be killed anywhere: whatever it released and did not queue, the sweep takes up.
/// </summary>
public sealed class ReleaseCases(CaseStore cases, CaseChangeQueue queue, AuditLog audit, StorageClients storage)
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
            if (await cases.ReleaseAsync(row, token) is not { } promise)
                return;
            Interlocked.Increment(ref released);
            await queue.TryEnqueueAsync(promise.ToChange());
        });
        return Results.Json(new Answer(released, held.Count > MaxCases), OperatorJson.Default.ReleaseCasesAnswer);
    }

    /// <param name="Released">How many cases this call released.</param>
    /// <param name="HasMore">Whether more were held than one call takes: then call again.</param>
    internal sealed record Answer(int Released, bool HasMore);
}
