using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.DeadLetters;
using TakeItDown.Platforms;
using TakeItDown.Verdicts;

namespace TakeItDown.Health;

/// <summary><c>GET v1/platforms/me</c>: shows a platform which events it missed, and from where to read them in the feed.</summary>
public sealed class GetOwnPlatform(PlatformAuth auth, DeadLetterStore deadLetters, VerdictCountStore counts)
{
    [Function(nameof(GetOwnPlatform))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/platforms/me")] HttpRequest request, CancellationToken cancellationToken)
    {
        var (caller, refusal) = await auth.AuthenticateAsync(request, needs: null, cancellationToken);
        if (caller is null)
            return refusal!.ToResult(PlatformAuth.Scheme);
        var platform = caller.Platform;
        var health = PlatformHealth.From(
            platform, await deadLetters.SumAsync(platform.Id, cancellationToken), await counts.GetAsync(platform.Id, cancellationToken));
        return Results.Json(health, HealthJson.Default.PlatformHealth);
    }
}
