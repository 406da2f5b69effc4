using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Outbox;

namespace TakeItDown.Cases;

/// <summary>
/// <c>POST v1/operator/cases/release</c>: publishes the held cases of a time window, up to 1,000 per call. It is idempotent, safe to run
/// concurrently, also while new cases are held, and resumable after a crash: <see cref="RepublishPending"/> sends the messages of released
/// cases that got none.
/// </summary>
public sealed class ReleaseCases(DecideHeldCases decide, CaseStore cases, HoldSwitch hold, ChangeQueue queue)
{
    [Function(nameof(ReleaseCases))]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/operator/cases/release")] HttpRequest request, CancellationToken cancellationToken) =>
        decide.RunAsync(
            request,
            ("release", "released"),
            async held =>
            {
                await hold.NoteReleaseAsync(cancellationToken);
                return await decide.CountAsync(held, ReleaseAsync, cancellationToken);
            },
            (released, hasMore) => Results.Json(new Response(released, hasMore), CaseJson.Default.ReleaseCasesResponse),
            cancellationToken);

    private async Task<bool> ReleaseAsync(HeldRow held, CancellationToken cancellationToken)
    {
        if (await cases.ReleaseAsync(held, cancellationToken) is not { } outboxRow)
            return false;
        await queue.TryEnqueueAsync(outboxRow.ToChange());
        return true;
    }

    /// <param name="Released">How many cases this call released.</param>
    /// <param name="HasMore">True when the window has more held cases. Then call again.</param>
    internal sealed record Response(int Released, bool HasMore);
}
