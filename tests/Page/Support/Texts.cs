using System.Text.Json;
using TakeItDown.Local;

namespace TakeItDown.Tests.Page.Support;

/// <summary>The texts of the page in one language, by key.</summary>
internal sealed class Texts
{
    private readonly Dictionary<string, string> texts;

    private Texts(string language) => texts = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(
        File.ReadAllText(Repository.File($"web/src/languages/{language}.json")))!.SelectMany(Forms).ToDictionary(StringComparer.Ordinal);

    /// <summary>The languages that have a file.</summary>
    public static IReadOnlyList<string> Languages { get; } =
        [.. Directory.GetFiles(Repository.File("web/src/languages"), "*.json").Select(Path.GetFileNameWithoutExtension).Order()!];

    /// <summary>The text of a key. The forms of a text about a number have keys like <c>review.codes.one</c>.</summary>
    public string this[string key] => texts[key];

    public static Texts In(string language) => new(language);

    /// <summary>A text with its placeholders replaced.</summary>
    public string Filled(string key, params ReadOnlySpan<(string Place, object Value)> values)
    {
        var text = texts[key];
        foreach (var (place, value) in values)
            text = text.Replace($"{{{place}}}", $"{value}", StringComparison.Ordinal);
        return text;
    }

    private static IEnumerable<KeyValuePair<string, string>> Forms(KeyValuePair<string, JsonElement> text) => text.Value.ValueKind == JsonValueKind.String
        ? [new(text.Key, text.Value.GetString()!)]
        : text.Value.EnumerateObject().Select(form => KeyValuePair.Create($"{text.Key}.{form.Name}", form.Value.GetString()!));
}
