using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.ApiKeys;
using TakeItDown.Http;

namespace TakeItDown.Operators;

/// <summary><c>DELETE v1/operator/operators/{name}/keys/{number}</c>: revokes an operator's key immediately, for a reason.</summary>
public sealed class RevokeOperatorKey(ApiKeyStore apiKeys, AuditLog audit)
{
    private static readonly ApiProblem UnknownKey = new(
        "number", new("no-such-key", "This operator has no valid key with this number."), StatusCodes.Status404NotFound);

    [Function(nameof(RevokeOperatorKey))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "v1/operator/operators/{name}/keys/{number}")] HttpRequest request,
        string name,
        string number,
        CancellationToken cancellationToken)
    {
        if (!Operator.TryParse(name, out var owner, out var problem))
            return problem.ToResult();
        if (!ApiKeyRow.TryParseNumber(number, out var keyNumber, out problem))
            return problem.ToResult();
        (var reason, problem) = await Reason.ReadAsync(request, cancellationToken);
        if (problem is not null)
            return problem.ToResult();

        var isRevoked = await audit.RecordAsync(
            new(AuditEntry.HostKey, "revoke operator key", $"operator {owner.Name}, key {keyNumber}", reason),
            () => apiKeys.RevokeAsync(owner.KeyOwner, keyNumber, cancellationToken),
            isRevoked => isRevoked ? "revoked" : "no such key",
            cancellationToken);
        return isRevoked ? Results.NoContent() : UnknownKey.ToResult();
    }
}
