using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Operators;

namespace TakeItDown.Benign;

/// <summary>
/// <c>POST v1/operator/benign/remove</c>: removes up to 2,000 hashes from the benign list. Within a minute, <see cref="SuspendBenign"/> restores
/// the hashes that only these entries had suspended. It is idempotent, and safe to run concurrently.
/// </summary>
public sealed class RemoveBenign(OperatorAuth auth, BenignList list, AuditLog audit)
{
    [Function(nameof(RemoveBenign))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/operator/benign/remove")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is not { } caller)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var (removal, problem) = await BenignRequest.ReadAsync(request, cancellationToken);
        if (removal is null)
            return problem!.ToResult();

        var change = await audit.RecordAsync(
            new(caller.Name, "remove benign hashes", $"hashes: {removal.Hashes.Count}", removal.Reason),
            () => list.RemoveAsync(removal.Hashes, CancellationToken.None),
            change => $"{change.Changed} removed, {change.Count} listed",
            cancellationToken);
        return Results.Json(new Response(change.Changed, change.Count), BenignJson.Default.RemoveBenignResponse);
    }

    /// <param name="Removed">How many hashes were removed. The others were not listed.</param>
    /// <param name="Count">How many hashes the list has now.</param>
    internal sealed record Response(int Removed, int Count);
}
