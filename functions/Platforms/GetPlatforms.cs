using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TakeItDown.Platforms;

/// <summary><c>GET v1/platforms</c>: who takes part, for anyone to see, and whether it is all only a demonstration.</summary>
public sealed class GetPlatforms(PlatformList platforms)
{
    [Function(nameof(GetPlatforms))]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/platforms")] HttpRequest request) => Results.Json(
        new Answer(platforms.IsDemonstration, [.. platforms.All.Select(platform => new Entry(platform.Id, platform.Name))]), PlatformJson.Default.GetPlatformsAnswer);

    /// <param name="Demonstration">Nothing is sent to any company.</param>
    /// <param name="Platforms">All that take part.</param>
    internal sealed record Answer(bool Demonstration, IReadOnlyList<Entry> Platforms);

    /// <param name="Id">Its id.</param>
    /// <param name="Name">What people know it as.</param>
    internal sealed record Entry(string Id, string Name);
}
