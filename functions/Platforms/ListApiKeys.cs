using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Operators;
using TakeItDown.Storage;

namespace TakeItDown.Platforms;

/// <summary><c>GET v1/operator/platforms/{id}/keys</c>: the numbers of the API keys, what they can do, and how they are used.</summary>
public sealed class ListApiKeys(OperatorAuth auth, ApiKeyStore apiKeys, ApiKeyUsage usage, StorageClock clock)
{
    [Function(nameof(ListApiKeys))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/operator/platforms/{id}/keys")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is null)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        if (!PlatformOptions.IsId(id))
            return PlatformList.UnknownPlatform.ToResult();
        var keys = await apiKeys.ListAsync(ApiKeyOwner.Platform(id), cancellationToken);
        return Results.Json(PlatformKeyList.From(keys, await usage.FindAsync(id, cancellationToken), clock.Now), ApiKeyJson.Default.PlatformKeyList);
    }
}
