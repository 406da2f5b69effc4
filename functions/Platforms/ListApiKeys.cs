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
        CancellationToken cancellationToken) =>
        await auth.AuthenticateAsync(request, cancellationToken) is null
            ? OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme)
            : Results.Json(
                PlatformKeyList.From(
                    await apiKeys.ListAsync(ApiKeyOwner.Platform(id), cancellationToken), await usage.FindAsync(id, cancellationToken), clock.Now),
                ApiKeyJson.Default.PlatformKeyList);
}
