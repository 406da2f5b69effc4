using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Operators;

namespace TakeItDown.Platforms;

/// <summary><c>GET v1/operator/platforms/{id}/keys</c>: the numbers of the valid API keys, and when they were created.</summary>
public sealed class ListApiKeys(OperatorAuth auth, ApiKeyStore apiKeys)
{
    [Function(nameof(ListApiKeys))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/operator/platforms/{id}/keys")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is null)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        return PlatformOptions.IsId(id)
            ? Results.Json(ApiKeyList.From(await apiKeys.ListAsync(ApiKeyOwner.Platform(id), cancellationToken)), ApiKeyJson.Default.ApiKeyList)
            : PlatformList.UnknownPlatform.ToResult();
    }
}
