using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using TakeItDown.Http;

namespace TakeItDown.Platforms;

/// <summary>The platforms that take part.</summary>
public sealed class PlatformList(IOptions<PlatformOptions> options)
{
    public static readonly ApiProblem UnknownPlatform = new(
        "id", new("no-such-platform", "No platform with this id takes part."), StatusCodes.Status404NotFound);

    /// <summary>Without a platform nobody would receive the hashes, so the person gets no case.</summary>
    public static readonly ApiProblem NoPlatform = new(
        "platforms", new("no-platform", "No platform takes part yet. Nothing was stored."), StatusCodes.Status503ServiceUnavailable);

    /// <summary>True when nothing is sent to any company.</summary>
    public bool IsDemonstration { get; } = options.Value.Demonstration;

    /// <summary>True when a case would reach a platform, or when this is only a demonstration.</summary>
    public bool AcceptsCases => IsDemonstration || TakingPart.Any();

    /// <summary>All platforms, including those that are paused.</summary>
    public IReadOnlyList<Platform> All { get; } = PlatformOptions.Read(options.Value.Json);

    /// <summary>The platforms that are not paused.</summary>
    public IEnumerable<Platform> TakingPart => All.Where(platform => !platform.Paused);

    /// <summary>The platform with that id, or null.</summary>
    public Platform? Find(string id) => All.FirstOrDefault(platform => platform.Id == id);

    /// <summary>A platform's public name, or the id of a platform that no longer takes part.</summary>
    public string NameOf(string id) => Find(id)?.Name ?? id;
}

/// <summary>A platform that receives hashes, as <c>platforms.json</c> lists it.</summary>
/// <param name="Id">Lower-case letters, digits and dashes. It names the platform in row keys and subscriptions.</param>
/// <param name="Name">The platform's public name.</param>
/// <param name="SignalTypes">The signal types that it can match. It gets no others.</param>
/// <param name="Contact">The address for the operator's questions.</param>
/// <param name="Webhook">Where Event Grid delivers its events; null if it only pulls. Relative only on a developer's machine.</param>
/// <param name="Paused">While true, it gets no events and its API keys are refused. It continues where it stopped.</param>
/// <param name="RemovalUrl">Its own form in which a person asks it by name to remove a picture, which starts the time limit of the law.</param>
/// <param name="ReportUrl">Where a person reports a picture or an account to it.</param>
public sealed record Platform(
    string Id,
    string Name,
    IReadOnlyList<string> SignalTypes,
    string Contact,
    Uri? Webhook = null,
    bool Paused = false,
    Uri? RemovalUrl = null,
    Uri? ReportUrl = null);
