using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Hashes;

namespace TakeItDown.Decisions;

/// <summary><c>POST v1/operator/hashes/{recordId}/restore</c>: ends a suspension or a deletion: the claims decide again whether platforms match the hash.</summary>
public sealed class RestoreHash(DecideHash decide)
{
    [Function(nameof(RestoreHash))]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/operator/hashes/{recordId}/restore")] HttpRequest request,
        string recordId,
        CancellationToken cancellationToken) => decide.RunAsync(request, recordId, DecidedState.None, cancellationToken);
}
