using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using TakeItDown.Http;

namespace TakeItDown.Platforms;

/// <summary>The platforms taking part.</summary>
public sealed class PlatformList(IOptions<PlatformOptions> options)
{
    public static readonly ApiProblem Unknown = new(
        "id", new("no-such-platform", "No platform of this id takes part."), StatusCodes.Status404NotFound);

    /// <summary>A person who has nobody to send hashes to is told so, and not given a case that helps nobody.</summary>
    public static readonly ApiProblem Nobody = new(
        "platforms", new("no-platform", "No platform takes part here yet, so nothing was stored."), StatusCodes.Status503ServiceUnavailable);

    /// <summary>Nobody is sent anything in earnest.</summary>
    public bool IsDemonstration { get; } = options.Value.Demonstration;

    /// <summary>Whether a case would reach anybody, or is only tried.</summary>
    public bool AcceptsCases => IsDemonstration || All.Count > 0;

    public IReadOnlyList<Platform> All { get; } = PlatformOptions.Read(options.Value.Json);

    /// <summary>Those that can match a signal type, and so are sent its hashes.</summary>
    public IEnumerable<Platform> Matching(string signalType) => All.Where(platform => platform.SignalTypes.Contains(signalType));

    /// <summary>The one of that id, or null when none such takes part.</summary>
    public Platform? Find(string id) => All.FirstOrDefault(platform => platform.Id == id);

    /// <summary>What people know a platform as; the id of one that no longer takes part.</summary>
    public string NameOf(string id) => Find(id)?.Name ?? id;
}
