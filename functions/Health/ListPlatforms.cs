using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.DeadLetters;
using TakeItDown.Platforms;
using TakeItDown.Verdicts;

namespace TakeItDown.Health;

/// <summary><c>GET v1/operator/platforms</c>: how the exchange gets on with each platform.</summary>
public sealed class ListPlatforms(PlatformList platforms, DeadLetterStore deadLetters, AnswerTally tally)
{
    [Function(nameof(ListPlatforms))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "v1/operator/platforms")] HttpRequest request, CancellationToken cancellationToken) =>
        Results.Json(
            new Answer(await Task.WhenAll(platforms.All.Select(async platform => PlatformHealth.Of(
                platform, await deadLetters.SumAsync(platform.Id, cancellationToken), await tally.CountsAsync(platform.Id, cancellationToken))))),
            HealthJson.Default.ListPlatformsAnswer);

    /// <param name="Platforms">All that take part.</param>
    internal sealed record Answer(IReadOnlyList<PlatformHealth> Platforms);
}
