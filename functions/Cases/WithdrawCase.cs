using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Outbox;
using TakeItDown.Telemetry;

namespace TakeItDown.Cases;

/// <summary><c>POST v1/case/withdraw</c>: withdraws all hashes of a case, permanently. It is idempotent.</summary>
public sealed class WithdrawCase(CaseAccess access, CaseStore cases, BulkCases bulk, ChangeQueue queue)
{
    [Function(nameof(WithdrawCase))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/case/withdraw")] HttpRequest request, CancellationToken cancellationToken)
    {
        using var span = Tracing.StartSpan(Tracing.WithdrawCase, ActivityKind.Server);
        var (row, refusal) = await access.OpenAsync(request, cancellationToken);
        if (row is null)
            return refusal!;

        // From here on a client that disconnects changes nothing, and a retry sends another message.
        var isBulk = bulk.IsBulk(request, cases.HashesOf(row).Count);
        var withdrawn = await cases.WithdrawAsync(row, isBulk, CancellationToken.None);
        if (withdrawn.Change > 0)
            await queue.TryEnqueueAsync(new(withdrawn.CaseKey, withdrawn.Change, span?.Id) { IsBulk = isBulk });
        return Results.Accepted();
    }
}
