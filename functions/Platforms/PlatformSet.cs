using System.Security.Cryptography;
using System.Text;

namespace TakeItDown.Platforms;

/// <summary>The platforms that took part at some time, and the signal types that each of them supported then.</summary>
/// <param name="Text">
/// A line for each combination of signal types, <c>pdq,image_md5=first,second</c>, sorted. So 500 platforms with long ids fit into one
/// column of a table.
/// </param>
public sealed record PlatformSet(string Text)
{
    /// <summary>Nobody.</summary>
    public static readonly PlatformSet None = new("");

    private const int VersionLength = 16;
    private readonly IReadOnlyList<(string[] SignalTypes, string[] Ids)> groups =
    [
        .. from line in Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
           let sides = line.Split('=')
           select (sides[0].Split(','), sides[1].Split(',')),
    ];

    /// <summary>
    /// 16 hexadecimal digits of the text's SHA-256; empty for <see cref="None"/>. The content decides the version, so that processes with
    /// different lists of platforms need no agreement, and no version is ever used for two sets.
    /// </summary>
    public string Version { get; } = Text is "" ? "" : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))[..VersionLength];

    public static PlatformSet Of(IEnumerable<Platform> platforms) => new(string.Join(
        '\n',
        platforms.GroupBy(
                platform => string.Join(',', platform.SignalTypes.Order(StringComparer.Ordinal)),
                platform => platform.Id,
                (signalTypes, ids) => $"{signalTypes}={string.Join(',', ids.Order(StringComparer.Ordinal))}")
            .Order(StringComparer.Ordinal)));

    /// <summary>The ids of the platforms that supported a signal type.</summary>
    public IEnumerable<string> Matching(string signalType) => groups.Where(group => group.SignalTypes.Contains(signalType)).SelectMany(group => group.Ids);
}
