using Microsoft.AspNetCore.Http;
using TakeItDown.ApiKeys;
using TakeItDown.Http;

namespace TakeItDown.Operators;

/// <summary>Authenticates operators by their API keys. One range query. Call it before anything else.</summary>
public sealed class OperatorAuth(ApiKeyStore apiKeys)
{
    public const string Scheme = ApiKeyStore.Scheme;

    /// <summary>The same response to a missing key, a wrong key, a revoked key and a platform's key.</summary>
    public static readonly ApiProblem Unauthorized = new(
        "Authorization", new("operator-key", "A valid key of an operator is required: Authorization: Bearer tid_op_…"), StatusCodes.Status401Unauthorized);

    /// <summary>The operator who sent <c>Authorization: Bearer tid_op_…</c>, or null.</summary>
    public async Task<Operator?> AuthenticateAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await apiKeys.FindOwnerAsync(request, cancellationToken) is { Kind: ApiKeyKind.Operator } owner && Operator.TryParse(owner.Name, out var caller, out _)
            ? caller
            : null;
}
