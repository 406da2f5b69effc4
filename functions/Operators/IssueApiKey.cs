using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Operators;

/// <summary><c>POST v1/operator/platforms/{id}/keys</c>: makes an API key and shows it, this once.</summary>
public sealed class IssueApiKey(PlatformList platforms, ApiKeyStore keys, AuditLog audit)
{
    private static readonly ApiProblem TwoLive = new(
        "id", new("two-live-keys", "Two keys of this platform live already: revoke one first."), StatusCodes.Status409Conflict);

    [Function(nameof(IssueApiKey))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v1/operator/platforms/{id}/keys")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        if (platforms.Find(id) is null)
            return PlatformList.Unknown.ToResult();
        await audit.AddAsync("issue key", id, cancellationToken);
        return await keys.IssueAsync(id, cancellationToken) is { } issued
            ? Results.Json(new Answer(issued.Key.Text, issued.Number), OperatorJson.Default.IssueKeyAnswer, statusCode: StatusCodes.Status201Created)
            : TwoLive.ToResult();
    }

    /// <param name="Key">The API key. Only a digest of it is kept.</param>
    /// <param name="Number">What it is called from now on.</param>
    internal sealed record Answer(string Key, int Number);
}
