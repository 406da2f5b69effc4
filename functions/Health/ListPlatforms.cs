using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.DeadLetters;
using TakeItDown.Operators;
using TakeItDown.Platforms;
using TakeItDown.Verdicts;

namespace TakeItDown.Health;

/// <summary><c>GET v1/operator/platforms</c>: shows the operator the deliveries and verdicts of each platform.</summary>
public sealed class ListPlatforms(OperatorAuth auth, PlatformList platforms, DeadLetterStore deadLetters, VerdictCountStore counts)
{
    [Function(nameof(ListPlatforms))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/operator/platforms")] HttpRequest request, CancellationToken cancellationToken) =>
        await auth.AuthenticateAsync(request, cancellationToken) is null
            ? OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme)
            : Results.Json(
                new Response(await Task.WhenAll(platforms.All.Select(async platform => PlatformHealth.From(
                    platform, await deadLetters.SumAsync(platform.Id, cancellationToken), await counts.GetAsync(platform.Id, cancellationToken))))),
                HealthJson.Default.ListPlatformsResponse);

    /// <param name="Platforms">The platforms that take part.</param>
    internal sealed record Response(IReadOnlyList<PlatformHealth> Platforms);
}
