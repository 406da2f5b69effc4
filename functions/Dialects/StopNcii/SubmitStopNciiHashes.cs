using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Dialects.StopNcii;

/// <summary><c>POST stopncii/v1/SubmitHashes</c>: always refused. Only the people in the pictures may submit hashes.</summary>
public sealed class SubmitStopNciiHashes(PlatformAuth auth)
{
    private static readonly ApiProblem Forbidden = new(
        "hashRecords",
        new("people-only", "Only the people in the pictures may submit hashes. Nothing was stored."),
        StatusCodes.Status403Forbidden);

    [Function(nameof(SubmitStopNciiHashes))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = StopNciiRoutes.SubmitHashes)] HttpRequest request, CancellationToken cancellationToken) =>
        StopNciiError.From(
            (await auth.AuthenticateAsync(request, request.Headers[SubscriptionKey.Header], SubscriptionKey.Unauthorized, needs: null, cancellationToken)).Problem ?? Forbidden);
}
