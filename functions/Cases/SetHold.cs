using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Operators;

namespace TakeItDown.Cases;

/// <summary><c>POST v1/operator/cases/hold</c>: begins to hold new cases, or stops. Cases that are held stay held.</summary>
public sealed class SetHold(OperatorAuth auth, HoldSwitch hold, AuditLog audit)
{
    [Function(nameof(SetHold))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/operator/cases/hold")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is not { } caller)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken);
        if (unreadable is not null)
            return unreadable.ToResult();
        if (!RequestBody.TryParse(body, CaseJson.Default.HoldBody, out var parsed, out var problem))
            return problem.ToResult();
        if (parsed.On is not { } on)
            return ApiProblem.Required("on").ToResult();
        if (!Reason.TryParse(parsed.Reason, out var reason, out problem))
            return problem.ToResult();

        var row = await audit.RecordAsync(
            new(caller.Name, on ? "hold new cases" : "stop holding new cases", "all new cases", reason),
            () => hold.SetAsync(on, caller.Name, cancellationToken),
            row => row.On ? "on" : "off",
            cancellationToken);
        return Results.Json(HoldView.From(row, hold.BySetting), CaseJson.Default.HoldView);
    }
}

/// <summary>Whether to hold new cases, and why.</summary>
/// <remarks>Before validation.</remarks>
/// <param name="On">True to hold new cases from now on, false to stop.</param>
/// <param name="Reason">A sentence without hashes, case numbers and keys. Only the audit stores it.</param>
internal sealed record HoldBody(bool? On, string? Reason);
