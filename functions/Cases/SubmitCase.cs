using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Outbox;
using TakeItDown.Platforms;
using TakeItDown.Telemetry;

namespace TakeItDown.Cases;

/// <summary>
/// <c>POST v1/cases</c>: takes a person's hashes and answers with the case number and PIN. Two storage requests; one while new cases are held.
/// </summary>
public sealed class SubmitCase(CaseStore cases, ServerSecrets secrets, PlatformList platforms, CaseChangeQueue queue, Metrics metrics)
{
    private static readonly ApiProblem OtherBody = new(
        IdempotencyKey.Header,
        new("idempotency-reuse", "This key came before with another body."),
        StatusCodes.Status422UnprocessableEntity);

    [Function(nameof(SubmitCase))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/cases")] HttpRequest request, CancellationToken cancellationToken)
    {
        using var span = Tracing.StartSpan(Tracing.SubmitCase, ActivityKind.Server);
        if (!platforms.AcceptsCases)
            return PlatformList.Nobody.ToResult();
        if (!IdempotencyKey.TryParse(request.Headers[IdempotencyKey.Header], out var key, out var problem))
            return problem.ToResult();
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken);
        if (unreadable is not null)
            return unreadable.ToResult();
        if (!NewCase.TryParse(body, out var newCase, out problem))
            return problem.ToResult();

        return await SubmitAsync(key, newCase, SHA256.HashData(body.Span), span) is { } submitted
            ? Results.Json(submitted, CaseJson.Default.SubmittedCase, statusCode: StatusCodes.Status202Accepted)
            : OtherBody.ToResult();
    }

    /// <summary>
    /// Null when the key came before with another body. From here on a client that hangs up changes nothing: what is stored is
    /// to be published within seconds.
    /// </summary>
    private async Task<SubmittedCase?> SubmitAsync(IdempotencyKey key, NewCase newCase, byte[] bodyDigest, Activity? span)
    {
        var secret = secrets.Newest;
        var number = secrets.Oldest.NumberFor(key);
        span?.SetTag(Tracing.RecordIds, newCase.Hashes.Select(hash => hash.Value.RecordId).ToArray());

        var (row, isNew) = await cases.StoreAsync(
            number.CaseKey, newCase, secret, secret.PinFor(key, bodyDigest), bodyDigest, CancellationToken.None);
        if (!CryptographicOperations.FixedTimeEquals(row.BodyDigest, bodyDigest))
            return null;
        if (isNew)
            metrics.HashesSubmitted(newCase.Hashes.Count());
        span?.AddEvent(new(Tracing.Stored));
        // Again for a replay: the first message may never have been sent, and a second one does nothing.
        if (row.Change > 0 && await queue.TryEnqueueAsync(new(number.CaseKey, 1, span?.Id)))
            span?.AddEvent(new(Tracing.Queued));
        return new(number.Text, secrets.Named(row.Secret).PinFor(key, bodyDigest));
    }
}
