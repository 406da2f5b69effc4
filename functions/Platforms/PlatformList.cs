using Microsoft.Extensions.Options;

namespace TakeItDown.Platforms;

/// <summary>The platforms taking part.</summary>
public sealed class PlatformList(IOptions<PlatformOptions> options)
{
    public IReadOnlyList<Platform> All { get; } = PlatformOptions.Read(options.Value.Json);

    /// <summary>Those that can match a signal type, and so are sent its hashes.</summary>
    public IEnumerable<Platform> Matching(string signalType) => All.Where(platform => platform.SignalTypes.Contains(signalType));

    /// <summary>What people know a platform as; the id of one that no longer takes part.</summary>
    public string NameOf(string id) => All.FirstOrDefault(platform => platform.Id == id)?.Name ?? id;
}
