using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TakeItDown.Publishing;

/// <summary><c>GET .well-known/jwks.json</c>: the public keys that platforms verify events with.</summary>
public sealed class GetSigningKeys(EventSigner signer)
{
    [Function(nameof(GetSigningKeys))]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ".well-known/jwks.json")] HttpRequest request) =>
        Results.Json(signer.PublicKeys, PublicKeysJson.Default.PublicKeys);
}
