using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Hashes;

namespace TakeItDown.Decisions;

/// <summary><c>POST v1/operator/hashes/{recordId}/suspend</c>: suspends a hash: platforms stop matching it while it is under review. Claims are kept and counted.</summary>
public sealed class SuspendHash(DecideHash decide)
{
    [Function(nameof(SuspendHash))]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/operator/hashes/{recordId}/suspend")] HttpRequest request,
        string recordId,
        CancellationToken cancellationToken) => decide.RunAsync(request, recordId, DecidedState.Suspended, cancellationToken);
}
