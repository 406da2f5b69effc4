using System.Text.Json;
using TakeItDown.Platforms;

namespace TakeItDown.Local;

/// <summary>Where the local exchange listens and what it starts with. Port 0 takes any free one.</summary>
public sealed record LocalOptions
{
    public int FunctionsPort { get; init; } = 7071;

    public int ServicesPort { get; init; } = 7072;

    /// <summary>Where Azurite and the sample receiver keep their data; null keeps nothing and takes free ports for Azurite.</summary>
    public string? DataFolder { get; init; } = Repository.File(".azurite");

    /// <summary>The worker that runs the functions, built or published.</summary>
    public string FunctionsFolder { get; init; } = LocalFunctions.BuiltFolder;

    /// <summary>When set, each worker process waits for a debugger, and its process id is passed to this action.</summary>
    public Action<int>? Debug { get; init; }

    /// <summary>The platforms that are asked to consent. A relative webhook is one of the demo platforms.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = ReadPlatforms("local/platforms.json");

    private static IReadOnlyList<Platform> ReadPlatforms(string path)
    {
        try
        {
            return PlatformOptions.Read(File.ReadAllText(Repository.File(path)));
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException)
        {
            throw new CannotStartException($"{path} cannot be read: {unreadable.Message}", unreadable);
        }
    }
}
