using TakeItDown.Platforms;

namespace TakeItDown.Local;

/// <summary>Where the local exchange listens and what it starts with. Port 0 takes any free one.</summary>
public sealed record LocalOptions
{
    public int FunctionsPort { get; init; } = 7071;

    public int ServicesPort { get; init; } = 7072;

    /// <summary>Where Azurite and the sample receiver keep their data; null keeps nothing and takes free ports for Azurite.</summary>
    public string? DataFolder { get; init; } = Repository.File(".azurite");

    /// <summary>The platforms that are asked to consent. A relative webhook is one of the demo platforms.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } =
        PlatformOptions.Read(File.ReadAllText(Repository.File("local/platforms.json")));
}
