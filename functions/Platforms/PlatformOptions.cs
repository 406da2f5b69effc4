using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TakeItDown.Platforms;

/// <summary>The platforms taking part, as the deployment passes them on from <c>platforms.json</c>.</summary>
public sealed partial class PlatformOptions : IValidatableObject
{
    public const string Section = "Platforms";

    /// <summary>The text of <c>platforms.json</c>: <c>{"platforms":[…]}</c>.</summary>
    public string Json { get; set; } = "";

    /// <summary>True where people only try the exchange: everybody is told that no company is sent anything.</summary>
    public bool Demonstration { get; set; }

    /// <summary>How many days undelivered events are kept.</summary>
    [Range(1, 365)]
    public int KeepDeadLettersDays { get; set; } = 7;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TryRead(Json, out var platforms, out var unreadable))
            yield return new($"{Section}__Json is not the text of a platforms.json: {unreadable}");
        foreach (var platform in platforms.Where(platform => !PlatformId().IsMatch(platform.Id)))
            yield return new($"{Section}__Json: the id '{platform.Id}' is not 3 to 50 lower-case letters, digits and dashes.");
        foreach (var platform in platforms.Where(platform => string.IsNullOrWhiteSpace(platform.Name) || platform.Name.Any(char.IsControl)))
            yield return new($"{Section}__Json: the platform '{platform.Id}' has no name that people could read.");
        if (platforms.DistinctBy(platform => platform.Id).Count() != platforms.Count)
            yield return new($"{Section}__Json lists two platforms of one id.");
    }

    /// <summary>Reads a <c>platforms.json</c>; none take part in one that cannot be read.</summary>
    internal static bool TryRead(string json, out IReadOnlyList<Platform> platforms, [NotNullWhen(false)] out string? unreadable)
    {
        try
        {
            (platforms, unreadable) = (Read(json), null);
        }
        catch (JsonException malformed)
        {
            (platforms, unreadable) = ([], malformed.Message);
        }

        return unreadable is null;
    }

    /// <exception cref="JsonException">The text is not a <c>platforms.json</c>.</exception>
    public static IReadOnlyList<Platform> Read(string json) =>
        JsonSerializer.Deserialize(json, PlatformJson.Default.PlatformFile)!.Platforms;

    internal sealed record PlatformFile(IReadOnlyList<Platform> Platforms);

    [GeneratedRegex("^[a-z0-9-]{3,50}$", RegexOptions.NonBacktracking)]
    private static partial Regex PlatformId();
}
