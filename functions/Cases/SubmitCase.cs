using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Outbox;
using TakeItDown.Platforms;
using TakeItDown.ProofOfWork;
using TakeItDown.Telemetry;

namespace TakeItDown.Cases;

/// <summary>
/// <c>POST v1/cases</c>: accepts a person's hashes and returns the case number and PIN. Two storage requests; one while new cases are held.
/// </summary>
public sealed class SubmitCase(
    CaseStore cases, ServerSecrets secrets, PlatformList platforms, HashPayment payment, BulkCases bulk, ChangeQueue queue, Metrics metrics)
{
    private static readonly ApiProblem DifferentBody = new(
        IdempotencyKey.Header,
        new("idempotency-reuse", "This Idempotency-Key was already used with a different body."),
        StatusCodes.Status422UnprocessableEntity);

    [Function(nameof(SubmitCase))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/cases")] HttpRequest request, CancellationToken cancellationToken)
    {
        using var span = Tracing.StartSpan(Tracing.SubmitCase, ActivityKind.Server);
        if (!platforms.AcceptsCases)
            return PlatformList.NoPlatform.ToResult();
        if (!IdempotencyKey.TryParse(request.Headers[IdempotencyKey.Header], out var idempotencyKey, out var problem))
            return problem.ToResult();
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken);
        if (unreadable is not null)
            return unreadable.ToResult();
        if (!NewCase.TryParse(body, out var newCase, out problem))
            return problem.ToResult();
        // Without the header, the key is random, and no proof could be for it.
        if (payment.IsRequired && request.Headers[IdempotencyKey.Header].Count == 0)
            return ApiProblem.Required(IdempotencyKey.Header).ToResult();
        if (payment.Check(request, idempotencyKey.BoundTo, newCase.Hashes.Count) is { } notPaid)
            return notPaid;

        return await SubmitAsync(idempotencyKey, newCase, bulk.IsBulk(request, newCase.Hashes.Count), SHA256.HashData(body.Span), span) is { } submitted
            ? Results.Json(submitted, CaseJson.Default.SubmittedCase, statusCode: StatusCodes.Status202Accepted)
            : DifferentBody.ToResult();
    }

    /// <summary>Stores and queues the case. It does not stop when the client disconnects, because a stored case must be published within seconds.</summary>
    /// <returns>Null when the idempotency key was used with a different body.</returns>
    private async Task<SubmittedCase?> SubmitAsync(IdempotencyKey idempotencyKey, NewCase newCase, bool isBulk, byte[] bodyDigest, Activity? span)
    {
        var secret = secrets.Newest;
        var number = secrets.Oldest.CaseNumberFor(idempotencyKey);

        var (row, isNew) = await cases.CreateAsync(
            number.CaseKey, newCase, isBulk, secret, secret.PinFor(idempotencyKey, bodyDigest), bodyDigest, CancellationToken.None);
        if (isNew)
        {
            metrics.HashesSubmitted(newCase.Hashes.Count);
            payment.Accepted(newCase.Hashes.Count);
        }
        else if (!cases.IsCreatedWith(row, bodyDigest))
        {
            return null;
        }

        span?.AddEvent(new(Tracing.Stored));
        // Also for a retry: the first message may never have been sent, and a second one does no harm.
        if (row.Change > 0 && await queue.TryEnqueueAsync(new(number.CaseKey, 1, span?.Id) { IsBulk = isBulk }))
            span?.AddEvent(new(Tracing.Queued));
        return new(number.Text, secrets.Get(row.Secret).PinFor(idempotencyKey, bodyDigest));
    }
}

/// <summary>Everything that the person gets. Without these two, nobody can see or withdraw the case.</summary>
/// <param name="CaseNumber">16 characters in groups of four.</param>
/// <param name="Pin">Six digits.</param>
public sealed record SubmittedCase(string CaseNumber, string Pin)
{
    /// <summary>Neither number nor PIN, so that they do not get into a log.</summary>
    public override string ToString() => nameof(SubmittedCase);
}
