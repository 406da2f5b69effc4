using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Http;

namespace TakeItDown.Operators;

/// <summary><c>POST v1/operator/operators/{name}/keys</c>: makes an operator, or gives one a second key, and shows the key once.</summary>
public sealed class IssueOperatorKey(ApiKeyStore apiKeys, AuditLog audit)
{
    private static readonly ApiProblem TwoKeys = new(
        "name", new("two-live-keys", "This operator already has two valid keys. Revoke one first."), StatusCodes.Status409Conflict);

    [Function(nameof(IssueOperatorKey))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "v1/operator/operators/{name}/keys")] HttpRequest request,
        string name,
        CancellationToken cancellationToken)
    {
        if (!Operator.TryParse(name, out var owner, out var problem))
            return problem.ToResult();

        var created = await audit.RecordAsync(
            new(AuditEntry.HostKey, "issue operator key", $"operator {owner.Name}"),
            () => apiKeys.CreateAsync(owner.KeyOwner, cancellationToken),
            created => created is { } key ? $"key {key.Number}" : "refused: two valid keys",
            cancellationToken);
        return created is { } issued
            ? Results.Json(new CreatedApiKey(issued.ApiKey.Text, issued.Number), ApiKeyJson.Default.CreatedApiKey, statusCode: StatusCodes.Status201Created)
            : TwoKeys.ToResult();
    }
}
