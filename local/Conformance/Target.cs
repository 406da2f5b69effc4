using System.Diagnostics.CodeAnalysis;
using TakeItDown.Hashes;

namespace TakeItDown.Local.Conformance;

/// <summary>The receiver to check, from the command line.</summary>
/// <param name="Webhook">The address to deliver to.</param>
/// <param name="Secret">What it expects as <c>X-TakeItDown-Secret</c>; null to check only that it expects one.</param>
/// <param name="SignalTypes">The types it supports.</param>
/// <param name="StateUrl">Where <c>{StateUrl}/{recordId}</c> returns what it has stored. Null to check only its responses.</param>
/// <param name="Exchange">The exchange that knows how far the platform has checked the feed. Null not to ask.</param>
/// <param name="ApiKey">The platform's API key there.</param>
/// <param name="SigningKey">The file with the key that signs the events. The receiver accepts it.</param>
internal sealed record Target(Uri Webhook, string? Secret, IReadOnlyList<SignalType> SignalTypes, Uri? StateUrl, Uri? Exchange, string? ApiKey, string SigningKey)
{
    private static readonly string[] Options = ["--secret", "--signal-types", "--state-url", "--exchange", "--api-key", "--signing-key"];

    public static bool TryParse(string[] args, [NotNullWhen(true)] out Target? target)
    {
        target = null;
        if (args is not [var address, .. var rest] || !TryReadUrl(address, out var webhook) || ReadOptions(rest) is not { } given)
            return false;
        var types = given.GetValueOrDefault("--signal-types", SignalType.Pdq.Name).Split(',').Select(SignalType.Find).ToList();
        var (stateUrl, exchange, apiKey) = ((Uri?)null, (Uri?)null, given.GetValueOrDefault("--api-key"));
        if (types.Contains(null) || (given.TryGetValue("--state-url", out var state) && !TryReadUrl(state.TrimEnd('/') + '/', out stateUrl)))
            return false;
        if ((given.TryGetValue("--exchange", out var url) && !TryReadUrl(url.TrimEnd('/') + '/', out exchange)) || exchange is null != apiKey is null)
            return false;
        if (exchange is { Scheme: not "https", IsLoopback: false })
            return false; // the API key goes there
        var signingKey = given.GetValueOrDefault("--signing-key", LocalSigningKey.DefaultFile);
        target = new(webhook, given.GetValueOrDefault("--secret"), [.. types.OfType<SignalType>()], stateUrl, exchange, apiKey, signingKey);
        return true;
    }

    /// <summary>Takes <c>--name=value</c> and <c>--name value</c>; null for anything else.</summary>
    private static Dictionary<string, string>? ReadOptions(IReadOnlyList<string> arguments)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        var words = arguments.SelectMany(argument => argument.StartsWith("--", StringComparison.Ordinal) ? argument.Split('=', 2) : [argument]).ToList();
        foreach (var pair in words.Chunk(2))
        {
            if (pair is not [var name, var value] || !Options.Contains(name) || !given.TryAdd(name, value))
                return null;
        }

        return given;
    }

    private static bool TryReadUrl(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is "https" or "http";
}
