using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Operators;

/// <summary><c>DELETE v1/operator/platforms/{id}/keys/{number}</c>: ends a key at once.</summary>
public sealed class RevokeApiKey(ApiKeyStore keys, AuditLog audit)
{
    private static readonly ApiProblem NoKey = new(
        "number", new("no-such-key", "This platform has no live key of that number."), StatusCodes.Status404NotFound);

    [Function(nameof(RevokeApiKey))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "v1/operator/platforms/{id}/keys/{number:int}")] HttpRequest request,
        string id,
        int number,
        CancellationToken cancellationToken)
    {
        await audit.AddAsync("revoke key", id, cancellationToken);
        return await keys.RevokeAsync(id, number, cancellationToken) ? Results.NoContent() : NoKey.ToResult();
    }
}
