using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Operators;

/// <summary><c>DELETE v1/operator/platforms/{id}/keys/{number}</c>: revokes an API key immediately.</summary>
public sealed class RevokeApiKey(ApiKeyStore apiKeys, AuditLog audit)
{
    private static readonly ApiProblem UnknownKey = new(
        "number", new("no-such-key", "This platform has no valid key with this number."), StatusCodes.Status404NotFound);

    [Function(nameof(RevokeApiKey))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "v1/operator/platforms/{id}/keys/{number:int}")] HttpRequest request,
        string id,
        int number,
        CancellationToken cancellationToken)
    {
        await audit.AddAsync("revoke API key", id, cancellationToken);
        return await apiKeys.RevokeAsync(id, number, cancellationToken) ? Results.NoContent() : UnknownKey.ToResult();
    }
}
