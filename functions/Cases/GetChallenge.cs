using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.ProofOfWork;

namespace TakeItDown.Cases;

/// <summary><c>GET v1/challenge</c>: returns the proof of work that a new case needs. No storage request.</summary>
public sealed class GetChallenge(HashPayment payment)
{
    private const string Hashes = "hashes";

    private static readonly ApiProblem InvalidHashes = new(
        Hashes, new("hashes-count", $"The number of hashes must be a whole number, 1 to {NewCase.MaxHashes}."));

    [Function(nameof(GetChallenge))]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/challenge")] HttpRequest request)
    {
        if (request.Headers[IdempotencyKey.Header].Count == 0)
            return ApiProblem.Required(IdempotencyKey.Header).ToResult();
        if (!IdempotencyKey.TryParse(request.Headers[IdempotencyKey.Header], out var idempotencyKey, out var problem))
            return problem.ToResult();
        if (!WholeNumber.TryParse(request.Query[Hashes], 1, NewCase.MaxHashes, out var hashes))
            return InvalidHashes.ToResult();

        return payment.IsRequired
            ? Results.Json(payment.CreateChallenge(request, idempotencyKey.BoundTo, hashes), ProofOfWorkJson.Default.Challenge)
            : Results.NoContent();
    }
}
