using System.Text.Json;
using TakeItDown.Platforms;

namespace TakeItDown.Local;

/// <summary>The options of the local exchange. Port 0 means any free port.</summary>
public sealed record LocalOptions
{
    public int FunctionsPort { get; init; } = 7071;

    public int ServicesPort { get; init; } = 7072;

    /// <summary>The folder for the data of Azurite and the sample receiver. Null for no persistence, and free ports for Azurite.</summary>
    public string? DataFolder { get; init; } = Repository.File(".azurite");

    /// <summary>The file of the key that signs events. It is created if necessary. Null for a key of this process.</summary>
    public string? SigningKeyFile { get; init; }

    /// <summary>The folder of the built or published worker.</summary>
    public string FunctionsFolder { get; init; } = LocalFunctions.BuiltFolder;

    /// <summary>When set, each worker process waits for a debugger, and its process id is passed to this action.</summary>
    public Action<int>? Debug { get; init; }

    /// <summary>The platforms to subscribe. A relative webhook belongs to a demo platform.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = ReadPlatforms("local/platforms.json");

    private static IReadOnlyList<Platform> ReadPlatforms(string path)
    {
        try
        {
            return PlatformOptions.Read(File.ReadAllText(Repository.File(path)));
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException)
        {
            throw new CannotStartException($"Cannot read {path}: {unreadable.Message}", unreadable);
        }
    }
}
