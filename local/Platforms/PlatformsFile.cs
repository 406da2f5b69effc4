using System.Text.Json;
using TakeItDown.Platforms;

namespace TakeItDown.Local.Platforms;

/// <summary>The local sample of <c>infra/platforms.json</c>.</summary>
public sealed record PlatformsFile(IReadOnlyList<Platform> Platforms)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <exception cref="CannotStartException">The file cannot be read.</exception>
    public static IReadOnlyList<Platform> Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize<PlatformsFile>(file, Strict)!.Platforms;
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException)
        {
            throw new CannotStartException($"{path} cannot be read: {unreadable.Message}");
        }
    }
}
