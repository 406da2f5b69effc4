using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.DeadLetters;
using TakeItDown.Feed;
using TakeItDown.Platforms;

namespace TakeItDown.Health;

/// <summary><c>GET v1/platforms/me</c>: shows a platform which events it missed, from where to read them in the feed, and how far it is behind.</summary>
public sealed class GetOwnPlatform(PlatformAuth auth, DeadLetterStore deadLetters, FeedProgress progress, FeedLag lag)
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
        return Results.Json(health, HealthJson.Default.PlatformHealth);
    }
}
