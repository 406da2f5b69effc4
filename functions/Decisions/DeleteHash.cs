using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Hashes;

namespace TakeItDown.Decisions;

/// <summary><c>POST v1/operator/hashes/{recordId}/delete</c>: deletes a hash: platforms stop matching it, whoever claims it, until an operator restores it.</summary>
public sealed class DeleteHash(DecideHash decide)
{
    [Function(nameof(DeleteHash))]
    public Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/operator/hashes/{recordId}/delete")] HttpRequest request,
        string recordId,
        CancellationToken cancellationToken) => decide.RunAsync(request, recordId, DecidedState.Deleted, cancellationToken);
}
