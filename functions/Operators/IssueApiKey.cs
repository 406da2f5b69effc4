using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Operators;

/// <summary><c>POST v1/operator/platforms/{id}/keys</c>: creates an API key and shows it once.</summary>
public sealed class IssueApiKey(PlatformList platforms, ApiKeyStore apiKeys, AuditLog audit)
{
    private static readonly ApiProblem TwoKeys = new(
        "id", new("two-live-keys", "This platform already has two valid keys. Revoke one first."), StatusCodes.Status409Conflict);

    [Function(nameof(IssueApiKey))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v1/operator/platforms/{id}/keys")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        if (platforms.Find(id) is null)
            return PlatformList.UnknownPlatform.ToResult();
        await audit.AddAsync("issue API key", id, cancellationToken);
        return await apiKeys.CreateAsync(id, cancellationToken) is { } created
            ? Results.Json(
                new Response(created.ApiKey.Text, created.Number), OperatorJson.Default.IssueApiKeyResponse, statusCode: StatusCodes.Status201Created)
            : TwoKeys.ToResult();
    }

    /// <param name="ApiKey">The API key. The exchange stores only a digest of it.</param>
    /// <param name="Number">The number of the key, with which it can be revoked.</param>
    internal sealed record Response([property: JsonPropertyName("key")] string ApiKey, int Number);
}
