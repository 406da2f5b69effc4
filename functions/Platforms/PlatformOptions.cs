using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TakeItDown.Platforms;

/// <summary>The platforms that take part. The deployment sets them from <c>platforms.json</c>.</summary>
public sealed partial class PlatformOptions : IValidatableObject
{
    public const string Section = "Platforms";

    /// <summary>The text of <c>platforms.json</c>: <c>{"platforms":[…]}</c>.</summary>
    public string Json { get; set; } = "";

    /// <summary>True when people only try the exchange. Then every view and response says that nothing is sent to any company.</summary>
    public bool Demonstration { get; set; }

    /// <summary>How many days the list of undelivered events is kept.</summary>
    [Range(1, 365)]
    public int KeepDeadLettersDays { get; set; } = 7;

    /// <summary>The wrong API keys that one address may send in an hour. Then it gets 429 for wrong keys; valid ones still work.</summary>
    [Range(1, 1_000_000)]
    public int WrongKeysPerHour { get; set; } = 100;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TryRead(Json, out var platforms, out var error))
            yield return new($"{Section}__Json is not the text of a platforms.json: {error}");
        foreach (var platform in platforms.Where(platform => !IsId(platform.Id)))
            yield return new($"{Section}__Json: the id '{platform.Id}' must be 3 to 50 lower-case letters, digits and dashes.");
        foreach (var platform in platforms.Where(platform => string.IsNullOrWhiteSpace(platform.Name) || platform.Name.Any(char.IsControl)))
            yield return new($"{Section}__Json: the platform '{platform.Id}' must have a readable name.");
        foreach (var platform in platforms.Where(platform => platform.Webhook is { } webhook && !IsWebhook(webhook)))
            yield return new($"{Section}__Json: the webhook of the platform '{platform.Id}' must be a web address. Leave it out if the platform only pulls.");
        foreach (var (id, field) in platforms.SelectMany(UnusableLinks))
            yield return new($"{Section}__Json: the {field} of the platform '{id}' must be an https address.");
        if (platforms.DistinctBy(platform => platform.Id).Count() != platforms.Count)
            yield return new($"{Section}__Json: two platforms have the same id.");
    }

    /// <summary>Whether a platform can have this id. It has no underscore, so that a platform's API key is never an operator's.</summary>
    public static bool IsId(string id) => PlatformId().IsMatch(id);

    /// <summary>Reads a <c>platforms.json</c>. An invalid one gives no platforms and an error.</summary>
    internal static bool TryRead(string json, out IReadOnlyList<Platform> platforms, [NotNullWhen(false)] out string? error)
    {
        try
        {
            (platforms, error) = (Read(json), null);
        }
        catch (JsonException malformed)
        {
            (platforms, error) = ([], malformed.Message);
        }

        return error is null;
    }

    /// <exception cref="JsonException">The text is not a <c>platforms.json</c>.</exception>
    public static IReadOnlyList<Platform> Read(string json) =>
        JsonSerializer.Deserialize(json, PlatformJson.Default.PlatformFile)!.Platforms;

    /// <summary>The page links to these addresses, so they must be safe to open.</summary>
    private static IEnumerable<(string Id, string Field)> UnusableLinks(Platform platform)
    {
        if (platform.RemovalUrl is { } removal && !IsHttps(removal))
            yield return (platform.Id, "removalUrl");
        if (platform.ReportUrl is { } report && !IsHttps(report))
            yield return (platform.Id, "reportUrl");
    }

    /// <summary>Event Grid in Azure accepts only https. A path belongs to a demo platform on a developer's machine.</summary>
    private static bool IsWebhook(Uri address) =>
        address.OriginalString.StartsWith('/') || (address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp));

    private static bool IsHttps(Uri address) => address.IsAbsoluteUri && address.Scheme == Uri.UriSchemeHttps;

    internal sealed record PlatformFile(IReadOnlyList<Platform> Platforms);

    [GeneratedRegex(@"^[a-z0-9-]{3,50}\z", RegexOptions.NonBacktracking)]
    private static partial Regex PlatformId();
}
