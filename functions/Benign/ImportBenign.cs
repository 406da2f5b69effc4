using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Operators;

namespace TakeItDown.Benign;

/// <summary><c>POST v1/operator/benign</c>: adds up to 2,000 hashes to the benign list. It is idempotent, and safe to run concurrently.</summary>
public sealed class ImportBenign(OperatorAuth auth, BenignList list, AuditLog audit)
{
    [Function(nameof(ImportBenign))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/operator/benign")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is not { } caller)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var (import, problem) = await BenignRequest.ReadAsync(request, cancellationToken);
        if (import is null)
            return problem!.ToResult();

        var change = await audit.RecordAsync(
            new(caller.Name, "import benign hashes", $"hashes: {import.Hashes.Count}", import.Reason),
            () => list.AddAsync(import.Hashes, CancellationToken.None),
            change => $"{change.Changed} added, {change.Count} listed",
            cancellationToken);
        return Results.Json(new Response(change.Changed, change.Count), BenignJson.Default.ImportBenignResponse);
    }

    /// <param name="Added">How many hashes were added. The others were listed already.</param>
    /// <param name="Count">How many hashes the list has now.</param>
    internal sealed record Response(int Added, int Count);
}
