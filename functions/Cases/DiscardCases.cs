using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TakeItDown.Cases;

/// <summary>
/// <c>POST v1/operator/cases/discard</c>: discards the held cases of a time window, up to 1,000 per call. Their hashes are never published,
/// and their people see that. The cases stay stored. It is idempotent, safe to run concurrently, and resumable: each case changes in one
/// transaction.
/// </summary>
public sealed class DiscardCases(DecideHeldCases decide, CaseStore cases)
{
    [Function(nameof(DiscardCases))]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/operator/cases/discard")] HttpRequest request, CancellationToken cancellationToken) =>
        decide.RunAsync(
            request,
            ("discard", "discarded"),
            held => decide.CountAsync(held, cases.DiscardAsync, cancellationToken),
            (discarded, hasMore) => Results.Json(new Response(discarded, hasMore), CaseJson.Default.DiscardCasesResponse),
            cancellationToken);

    /// <param name="Discarded">How many cases this call discarded.</param>
    /// <param name="HasMore">True when the window has more held cases. Then call again.</param>
    internal sealed record Response(int Discarded, bool HasMore);
}
