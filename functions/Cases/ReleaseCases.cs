using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Operators;
using TakeItDown.Outbox;
using TakeItDown.Storage;

namespace TakeItDown.Cases;

/// <summary>
/// <c>POST v1/operator/cases/release</c>: publishes the held cases of a time window, up to 1,000 per call. It is idempotent, safe to run
/// concurrently, also while new cases are held, and resumable after a crash: <see cref="RepublishPending"/> sends the messages of released
/// cases that got none.
/// </summary>
public sealed class ReleaseCases(OperatorAuth auth, CaseStore cases, HoldSwitch hold, ChangeQueue queue, AuditLog audit, StorageClients storage)
{
    public const int MaxCases = 1_000;

    [Function(nameof(ReleaseCases))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/operator/cases/release")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is not { } caller)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var (window, reason, problem) = await CaseWindow.ReadAsync(request, cancellationToken);
        if (window is null)
            return problem!.ToResult();

        var response = await audit.RecordAsync(
            new(caller.Name, "release cases", $"{window}", reason),
            () => ReleaseAsync(window, cancellationToken),
            response => $"released {response.Released}{(response.HasMore ? ", more are held" : "")}",
            cancellationToken);
        return Results.Json(response, CaseJson.Default.ReleaseCasesResponse);
    }

    private async Task<Response> ReleaseAsync(CaseWindow window, CancellationToken cancellationToken)
    {
        await hold.NoteReleaseAsync(cancellationToken);
        var held = await cases.HeldAsync(window, cancellationToken).Take(MaxCases + 1).ToListAsync(cancellationToken);
        var released = 0;
        await Parallel.ForEachAsync(held.Take(MaxCases), storage.InParallel(cancellationToken), async (row, token) =>
        {
            if (await cases.ReleaseAsync(row, token) is not { } outboxRow)
                return;
            Interlocked.Increment(ref released);
            await queue.TryEnqueueAsync(outboxRow.ToChange());
        });
        return new(released, held.Count > MaxCases);
    }

    /// <param name="Released">How many cases this call released.</param>
    /// <param name="HasMore">True when the window has more held cases. Then call again.</param>
    internal sealed record Response(int Released, bool HasMore);
}
