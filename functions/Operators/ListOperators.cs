using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;

namespace TakeItDown.Operators;

/// <summary><c>GET v1/operator/operators</c>: every operator with a valid key.</summary>
public sealed class ListOperators(OperatorAuth auth, ApiKeyStore apiKeys)
{
    [Function(nameof(ListOperators))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/operator/operators")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is not { } caller)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var keys = await apiKeys.ListOperatorsAsync(cancellationToken).ToListAsync(cancellationToken);
        return Results.Json(
            new Response(caller.Name, [.. keys.GroupBy(key => key.PartitionKey).Select(own => new KeyHolder(own.Key, ApiKeyList.From(own.OrderBy(key => key.Number)).Keys))]),
            OperatorJson.Default.ListOperatorsResponse);
    }

    /// <param name="You">The operator who asks.</param>
    /// <param name="Operators">All of them, by name.</param>
    internal sealed record Response(string You, IReadOnlyList<KeyHolder> Operators);

    /// <param name="Name">The operator's name.</param>
    /// <param name="Keys">The operator's valid keys, oldest first.</param>
    internal sealed record KeyHolder(string Name, IReadOnlyList<ApiKeyList.Entry> Keys);
}
