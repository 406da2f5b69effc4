using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Http;
using TakeItDown.Operators;

namespace TakeItDown.Platforms;

/// <summary><c>DELETE v1/operator/platforms/{id}/keys/{number}</c>: revokes an API key immediately, for a reason.</summary>
public sealed class RevokeApiKey(OperatorAuth auth, ApiKeyStore apiKeys, AuditLog audit)
{
    private static readonly ApiProblem UnknownKey = new(
        "number", new("no-such-key", "This platform has no valid key with this number."), StatusCodes.Status404NotFound);

    [Function(nameof(RevokeApiKey))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/operator/platforms/{id}/keys/{number}")] HttpRequest request,
        string id,
        string number,
        CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is not { } caller)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        if (!PlatformOptions.IsId(id))
            return PlatformList.UnknownPlatform.ToResult();
        if (!ApiKeyRow.TryParseNumber(number, out var keyNumber, out var problem))
            return problem.ToResult();
        (var reason, problem) = await Reason.ReadAsync(request, cancellationToken);
        if (problem is not null)
            return problem.ToResult();

        var isRevoked = await audit.RecordAsync(
            new(caller.Name, "revoke API key", $"platform {id}, key {keyNumber}", reason),
            () => apiKeys.RevokeAsync(ApiKeyOwner.Platform(id), keyNumber, cancellationToken),
            isRevoked => isRevoked ? "revoked" : "no such key",
            cancellationToken);
        return isRevoked ? Results.NoContent() : UnknownKey.ToResult();
    }
}
