using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Http;
using TakeItDown.Platforms;

namespace TakeItDown.Dialects.StopNcii;

/// <summary><c>POST stopncii/v1/SubmitHashes</c>: refused. Hashes come from the people in the pictures, and from nobody else.</summary>
public sealed class SubmitStopNciiHashes(PlatformAuth auth)
{
    private static readonly ApiProblem Refused = new(
        "hashRecords",
        new("people-only", "Platforms do not speak for children: hashes come from the people in the pictures alone. Nothing was stored."),
        StatusCodes.Status403Forbidden);

    [Function(nameof(SubmitStopNciiHashes))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = StopNciiRoutes.SubmitHashes)] HttpRequest request, CancellationToken cancellationToken) =>
        StopNciiError.Of(await auth.FindAsync(request.Headers[SubscriptionKey.Header], cancellationToken) is null ? SubscriptionKey.Refused : Refused);
}
