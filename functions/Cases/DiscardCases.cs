using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Operators;
using TakeItDown.Storage;

namespace TakeItDown.Cases;

/// <summary>
/// <c>POST v1/operator/cases/discard</c>: discards the held cases of a time window, up to 1,000 per call. Their hashes are never published,
/// and their people see that. The cases stay stored. It is idempotent, safe to run concurrently, and resumable: each case changes in one
/// transaction.
/// </summary>
public sealed class DiscardCases(OperatorAuth auth, CaseStore cases, AuditLog audit, StorageClients storage)
{
    public const int MaxCases = 1_000;

    [Function(nameof(DiscardCases))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/operator/cases/discard")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is not { } caller)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var (window, reason, problem) = await CaseWindow.ReadAsync(request, cancellationToken);
        if (window is null)
            return problem!.ToResult();

        var response = await audit.RecordAsync(
            new(caller.Name, "discard cases", $"{window}", reason),
            () => DiscardAsync(window, cancellationToken),
            response => $"discarded {response.Discarded}{(response.HasMore ? ", more are held" : "")}",
            cancellationToken);
        return Results.Json(response, CaseJson.Default.DiscardCasesResponse);
    }

    private async Task<Response> DiscardAsync(CaseWindow window, CancellationToken cancellationToken)
    {
        var held = await cases.HeldAsync(window, cancellationToken).Take(MaxCases + 1).ToListAsync(cancellationToken);
        var discarded = 0;
        await Parallel.ForEachAsync(held.Take(MaxCases), storage.InParallel(cancellationToken), async (row, token) =>
        {
            if (await cases.DiscardAsync(row, token))
                Interlocked.Increment(ref discarded);
        });
        return new(discarded, held.Count > MaxCases);
    }

    /// <param name="Discarded">How many cases this call discarded.</param>
    /// <param name="HasMore">True when the window has more held cases. Then call again.</param>
    internal sealed record Response(int Discarded, bool HasMore);
}
