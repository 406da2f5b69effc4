using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.DeadLetters;
using TakeItDown.Feed;
using TakeItDown.Operators;
using TakeItDown.Platforms;

namespace TakeItDown.Health;

/// <summary><c>GET v1/operator/platforms</c>: shows the operator the deliveries to each platform, and how far it is behind.</summary>
public sealed class ListPlatforms(OperatorAuth auth, PlatformList platforms, DeadLetterStore deadLetters, FeedProgress progress, FeedLag lag)
{
    [Function(nameof(ListPlatforms))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/operator/platforms")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.AuthenticateAsync(request, cancellationToken) is null)
            return OperatorAuth.Unauthorized.ToResult(OperatorAuth.Scheme);
        var progressed = await progress.RefreshAsync(cancellationToken);
        var healths = await Task.WhenAll(platforms.All.Select(async platform =>
        {
            var row = progressed.GetValueOrDefault(platform.Id) ?? FeedProgressRow.Of(platform.Id);
            return PlatformHealth.From(
                platform, await deadLetters.SumAsync(platform.Id, cancellationToken), row, await lag.OfAsync(platform, row, cancellationToken));
        }));
        return Results.Json(new Response(healths), HealthJson.Default.ListPlatformsResponse);
    }

    /// <param name="Platforms">The platforms that take part.</param>
    internal sealed record Response(IReadOnlyList<PlatformHealth> Platforms);
}
