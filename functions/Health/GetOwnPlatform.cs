using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.DeadLetters;
using TakeItDown.Feed;
using TakeItDown.Platforms;
using TakeItDown.Verdicts;

namespace TakeItDown.Health;

/// <summary><c>GET v1/platforms/me</c>: shows a platform which events it missed, from where to read them in the feed, how far it is behind, and how often its matches were false.</summary>
public sealed class GetOwnPlatform(PlatformAuth auth, DeadLetterStore deadLetters, FeedProgress progress, FeedLag lag, DistanceStore distances)
{
    [Function(nameof(GetOwnPlatform))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/platforms/me")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await auth.AuthenticateAsync(request, needs: null, cancellationToken);
        if (caller is null)
            return refusal!.ToResult(PlatformAuth.Scheme);
        var platform = caller.Platform;
        var row = await progress.FindAsync(platform.Id, cancellationToken);
        var health = PlatformHealth.From(
            platform, await deadLetters.SumAsync(platform.Id, cancellationToken), row, await lag.OfAsync(platform, row, cancellationToken));
        var ranges = (await distances.SumAsync(platform.Id, cancellationToken)).ToRanges();
        return Results.Json(ranges is [] ? health : health with { Distances = ranges }, HealthJson.Default.PlatformHealth);
    }
}
