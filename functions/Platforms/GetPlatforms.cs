using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TakeItDown.Platforms;

/// <summary><c>GET v1/platforms</c>: who takes part, for anyone to see, and whether it is all only a demonstration.</summary>
public sealed class GetPlatforms(PlatformList platforms)
{
    [Function(nameof(GetPlatforms))]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/platforms")] HttpRequest request) => Results.Json(
        new Answer(platforms.IsDemonstration, [.. platforms.All.Select(platform => new Entry(platform.Id, platform.Name))]), PlatformJson.Default.GetPlatformsAnswer);

    internal sealed record Answer(bool Demonstration, IReadOnlyList<Entry> Platforms);

    internal sealed record Entry(string Id, string Name);
}
