using System.Diagnostics.CodeAnalysis;
using TakeItDown.Hashes;

namespace TakeItDown.Local.Conformance;

/// <summary>Which receiver is checked, as the command line says.</summary>
/// <param name="Webhook">Where events are delivered.</param>
/// <param name="Secret">What it expects as <c>X-TakeItDown-Secret</c>; null if that is not checked.</param>
/// <param name="SignalTypes">The types it takes.</param>
/// <param name="Look">Where <c>{Look}/{recordId}</c> tells what it holds; null if only its answers are judged.</param>
internal sealed record Target(Uri Webhook, string? Secret, IReadOnlyList<SignalType> SignalTypes, Uri? Look)
{
    private static readonly string[] Options = ["--secret", "--signal-types", "--look"];

    public static bool TryParse(string[] args, [NotNullWhen(true)] out Target? target)
    {
        target = null;
        if (args is not [var address, .. var rest] || !TryReadUrl(address, out var webhook) || ReadOptions(rest) is not { } given)
            return false;
        var types = given.GetValueOrDefault("--signal-types", SignalType.Pdq.Name).Split(',').Select(SignalType.Named).ToList();
        Uri? look = null;
        if (types.Contains(null) || (given.TryGetValue("--look", out var place) && !TryReadUrl(place.TrimEnd('/') + '/', out look)))
            return false;
        target = new(webhook, given.GetValueOrDefault("--secret"), [.. types.OfType<SignalType>()], look);
        return true;
    }

    /// <summary>Takes <c>--name=value</c> and <c>--name value</c>; null if anything else stands there.</summary>
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
