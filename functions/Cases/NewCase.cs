using System.Diagnostics.CodeAnalysis;
using TakeItDown.Hashes;
using TakeItDown.Http;

namespace TakeItDown.Cases;

/// <summary>The items of a case that keeps every rule. Nothing in it was cut or guessed.</summary>
public sealed record NewCase(IReadOnlyList<CaseItem> Items)
{
    public const int MaxItems = 25;
    public const int MaxHashes = 100;
    public const int MaxHashesPerItem = 4;
    public const int MinQuality = 50;
    public const int MaxQuality = 100;

    /// <summary>Every different hash once, however many items have it.</summary>
    public IEnumerable<ClaimedHash> Hashes => Items.SelectMany(item => item.Hashes).DistinctBy(hash => hash.Value);

    /// <summary>Reads a body, or names the first field that breaks a rule.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> json, [NotNullWhen(true)] out NewCase? newCase, [NotNullWhen(false)] out ApiProblem? problem)
    {
        newCase = null;
        if (!RequestBody.TryParse(json, CaseJson.Default.NewCaseBody, out var body, out problem))
            return false;
        problem = CountFault(body.Items);
        if (problem is not null)
            return false;

        var items = new List<CaseItem>();
        foreach (var (index, written) in body.Items!.Index())
        {
            if (!TryParseItem($"items[{index}]", written, out var item, out problem))
                return false;
            items.Add(item);
        }

        newCase = new(items);
        return true;
    }

    private static ApiProblem? CountFault(IReadOnlyList<NewCaseBody.Item?>? items) => items switch
    {
        null => Required("items"),
        [] => new("items", new("items-count", "A case has at least one item.")),
        _ when items.Sum(item => item?.Hashes?.Count ?? 0) > MaxHashes =>
            new("items", new("hashes-count", $"A case has at most {MaxHashes} hashes.")),
        { Count: > MaxItems } => new("items", new("items-count", $"A case has at most {MaxItems} items.")),
        _ => null,
    };

    private static bool TryParseItem(
        string at, NewCaseBody.Item? written, [NotNullWhen(true)] out CaseItem? item, [NotNullWhen(false)] out ApiProblem? problem)
    {
        item = null;
        MediaType? mediaType = written?.MediaType switch { "image" => MediaType.Image, "video" => MediaType.Video, _ => null };
        problem = written switch
        {
            null => Required(at),
            { MediaType: null } => Required($"{at}.mediaType"),
            _ when mediaType is null => new($"{at}.mediaType", new("media-type", "A media type is image or video.")),
            { Hashes: null } => Required($"{at}.hashes"),
            { Hashes.Count: 0 or > MaxHashesPerItem } =>
                new($"{at}.hashes", new("item-hashes-count", $"An item has 1 to {MaxHashesPerItem} hashes.")),
            _ => null,
        };
        if (problem is not null)
            return false;

        var hashes = new List<ClaimedHash>();
        foreach (var (index, hash) in written!.Hashes!.Index())
        {
            if (!TryParseHash($"{at}.hashes[{index}]", mediaType!.Value, hash, out var claimed, out problem))
                return false;
            hashes.Add(claimed);
        }

        item = new(mediaType!.Value, hashes);
        return true;
    }

    private static bool TryParseHash(
        string at, MediaType mediaType, NewCaseBody.Hash? written,
        [NotNullWhen(true)] out ClaimedHash? hash, [NotNullWhen(false)] out ApiProblem? problem)
    {
        hash = null;
        var signalType = SignalType.Named(written?.SignalType);
        problem = written switch
        {
            null => Required(at),
            { SignalType: null } => Required($"{at}.signalType"),
            _ when signalType is null => new($"{at}.signalType", new("signal-type", $"A signal type is one of {string.Join(", ", SignalType.All)}.")),
            _ when signalType.MediaType != mediaType => new($"{at}.signalType", new("media-mismatch", "The signal type does not fit the item's media type.")),
            { HashValue: null } => Required($"{at}.hashValue"),
            _ => QualityFault($"{at}.quality", signalType, written.Quality),
        };
        if (problem is not null)
            return false;
        if (HashValue.TryParse(signalType!, written!.HashValue!, out var value, out var broken))
            hash = new(value, written.Quality);
        else
            problem = new($"{at}.hashValue", broken);
        return problem is null;
    }

    private static ApiProblem? QualityFault(string at, SignalType signalType, int? quality) => (signalType.HasQuality, quality) switch
    {
        (true, null) => Required(at),
        (true, < MinQuality or > MaxQuality) =>
            new(at, new("quality-range", $"The quality of a {signalType} hash is {MinQuality} to {MaxQuality}.")),
        (false, not null) => new(at, new("quality-forbidden", $"A {signalType} hash has no quality.")),
        _ => null,
    };

    private static ApiProblem Required(string field) => new(field, new("required", "The field is required."));
}
