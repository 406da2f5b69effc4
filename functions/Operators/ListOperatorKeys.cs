using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;

namespace TakeItDown.Operators;

/// <summary><c>GET v1/operator/operators/{name}/keys</c>: the numbers of an operator's valid keys, and when they were created.</summary>
public sealed class ListOperatorKeys(ApiKeyStore apiKeys)
{
    [Function(nameof(ListOperatorKeys))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "v1/operator/operators/{name}/keys")] HttpRequest request,
        string name,
        CancellationToken cancellationToken) =>
        Operator.TryParse(name, out var owner, out var problem)
            ? Results.Json(ApiKeyList.From(await apiKeys.ListAsync(owner.KeyOwner, cancellationToken)), ApiKeyJson.Default.ApiKeyList)
            : problem.ToResult();
}
