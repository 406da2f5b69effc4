using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.DeadLetters;
using TakeItDown.Platforms;
using TakeItDown.Verdicts;

namespace TakeItDown.Health;

/// <summary><c>GET v1/platforms/me</c>: tells a platform what it missed, and from where the feed tells it again.</summary>
public sealed class GetOwnPlatform(PlatformAuth auth, DeadLetterStore deadLetters, AnswerTally tally)
{
    [Function(nameof(GetOwnPlatform))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/platforms/me")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (await auth.FindAsync(request, cancellationToken) is not { } platform)
            return PlatformAuth.Refused.ToResult(PlatformAuth.Scheme);
        var health = PlatformHealth.Of(
            platform, await deadLetters.SumAsync(platform.Id, cancellationToken), await tally.CountsAsync(platform.Id, cancellationToken));
        return Results.Json(health, HealthJson.Default.PlatformHealth);
    }
}
