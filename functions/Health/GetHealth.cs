using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TakeItDown.Health;

/// <summary><c>GET v1/health</c>: whether every table responds within two seconds. The response is up to five seconds old.</summary>
public sealed class GetHealth(StorageHealth health)
{
    [Function(nameof(GetHealth))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/health")] HttpRequest request, CancellationToken cancellationToken) =>
        await health.IsHealthyAsync(cancellationToken)
            ? Results.Json(new Response("ok"), HealthJson.Default.GetHealthResponse)
            : Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, detail: "Storage does not respond.");

    /// <summary>The health of the exchange.</summary>
    /// <param name="Status">Always <c>ok</c>. An unhealthy exchange responds with a problem instead.</param>
    internal sealed record Response(string Status);
}
