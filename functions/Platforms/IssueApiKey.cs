using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Http;
using TakeItDown.Operators;
using TakeItDown.Storage;

namespace TakeItDown.Platforms;

/// <summary><c>POST v1/operator/platforms/{id}/keys</c>: creates an API key and shows it once.</summary>
public sealed class IssueApiKey(OperatorAuth auth, PlatformList platforms, ApiKeyStore apiKeys, AuditLog audit, StorageClock clock)
{
    private static readonly ApiProblem TwoKeys = new(
        "id", new("two-live-keys", "This platform already has two valid keys. Revoke one first."), StatusCodes.Status409Conflict);

    [Function(nameof(IssueApiKey))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/operator/platforms/{id}/keys")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is not { } caller)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        if (platforms.Find(id) is null)
            return PlatformList.UnknownPlatform.ToResult();
        var (body, unreadable) = request.ContentType is null && !HasBody(request) ? default : await RequestBody.ReadAsync(request, cancellationToken);
        if (unreadable is not null)
            return unreadable.ToResult();
        if (!ApiKeyRequest.TryParse(body, clock.Now, out var wanted, out var problem))
            return problem.ToResult();

        var created = await audit.RecordAsync(
            new(caller.Name, "issue API key", $"platform {id}{wanted.Target}"),
            () => apiKeys.CreateAsync(ApiKeyOwner.Platform(id), cancellationToken, wanted.Scope, wanted.Expires),
            created => created is { } key ? $"key {key.Number}" : "refused: two valid keys",
            cancellationToken);
        return created is { } issued
            ? Results.Json(new CreatedApiKey(issued.ApiKey.Text, issued.Number), ApiKeyJson.Default.CreatedApiKey, statusCode: StatusCodes.Status201Created)
            : TwoKeys.ToResult();
    }

    private static bool HasBody(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? request.ContentLength > 0;
}
