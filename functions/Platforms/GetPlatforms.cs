using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TakeItDown.Platforms;

/// <summary><c>GET v1/platforms</c>: the platforms that take part, for anyone, and whether this is only a demonstration.</summary>
public sealed class GetPlatforms(PlatformList platforms)
{
    [Function(nameof(GetPlatforms))]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "v1/platforms")] HttpRequest request) => Results.Json(
        new Response(platforms.IsDemonstration, [.. platforms.TakingPart.Select(platform => new Entry(platform.Id, platform.Name, platform.SignalTypes, platform.RemovalUrl, platform.ReportUrl))]),
        PlatformJson.Default.GetPlatformsResponse);

    /// <param name="Demonstration">True when nothing is sent to any company.</param>
    /// <param name="Platforms">The platforms that take part.</param>
    internal sealed record Response(bool Demonstration, IReadOnlyList<Entry> Platforms);

    /// <param name="Id">The platform's id.</param>
    /// <param name="Name">The platform's public name.</param>
    /// <param name="SignalTypes">The signal types that it can match. It gets no others.</param>
    /// <param name="RemovalUrl">Its own form in which a person asks it by name to remove a picture; absent if it has none.</param>
    /// <param name="ReportUrl">Where a person reports a picture or an account to it; absent if it has none.</param>
    internal sealed record Entry(
        string Id,
        string Name,
        IReadOnlyList<string> SignalTypes,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Uri? RemovalUrl,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Uri? ReportUrl);
}
