using System.Diagnostics.CodeAnalysis;
using TakeItDown.Hashes;
using TakeItDown.Http;

namespace TakeItDown.Cases;

/// <summary>The valid items of a new case. Nothing in them was truncated or guessed.</summary>
public sealed record NewCase(IReadOnlyList<CaseItem> Items)
{
    public const int MaxItems = 25;
    public const int MaxHashes = 100;
    public const int MaxHashesPerItem = 4;

    /// <summary>The frames of all videos of a case, so that they fit into a column of a table.</summary>
    public const int MaxFrames = 1_500;

    public const int MinQuality = 50;
    public const int MaxQuality = 100;

    /// <summary>Each different hash once, even if several items have it.</summary>
    public IReadOnlyList<ClaimedHash> Hashes { get; } = [.. Items.SelectMany(item => item.Hashes).DistinctBy(hash => hash.Value)];

    /// <summary>Reads a request body, or names the first field that breaks a rule.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> json, [NotNullWhen(true)] out NewCase? newCase, [NotNullWhen(false)] out ApiProblem? problem)
    {
        newCase = null;
        if (!RequestBody.TryParse(json, CaseJson.Default.NewCaseBody, out var body, out problem))
            return false;
        problem = CountProblem(body.Items);
        if (problem is not null)
            return false;

        var items = new List<CaseItem>();
        foreach (var (index, entry) in body.Items!.Index())
        {
            if (!TryParseItem(index, entry, out var item, out problem))
                return false;
            items.Add(item);
        }

        if (items.SelectMany(item => item.Hashes).Sum(hash => VideoFrames.CountOf(hash.Value)) > MaxFrames)
            problem = new("items", new("frames-count", $"The videos of a case must have at most {MaxFrames} frames together."));
        newCase = problem is null ? new(items) : null;
        return problem is null;
    }

    private static ApiProblem? CountProblem(IReadOnlyList<NewCaseBody.Item?>? items) => items switch
    {
        null => ApiProblem.Required("items"),
        [] => new("items", new("items-count", "A case must have at least one item.")),
        _ when items.Sum(item => item?.Hashes?.Count ?? 0) > MaxHashes =>
            new("items", new("hashes-count", $"A case must have at most {MaxHashes} hashes.")),
        { Count: > MaxItems } => new("items", new("items-count", $"A case must have at most {MaxItems} items.")),
        _ => null,
    };

    private static bool TryParseItem(
        int number, NewCaseBody.Item? entry, [NotNullWhen(true)] out CaseItem? item, [NotNullWhen(false)] out ApiProblem? problem)
    {
        item = null;
        MediaType? mediaType = entry?.MediaType switch { "image" => MediaType.Image, "video" => MediaType.Video, _ => null };
        problem = entry switch
        {
            null => ApiProblem.Required($"items[{number}]"),
            { MediaType: null } => ApiProblem.Required($"items[{number}].mediaType"),
            _ when mediaType is null => new($"items[{number}].mediaType", new("media-type", "A media type must be image or video.")),
            { Hashes: null } => ApiProblem.Required($"items[{number}].hashes"),
            { Hashes.Count: 0 or > MaxHashesPerItem } =>
                new($"items[{number}].hashes", new("item-hashes-count", $"An item must have 1 to {MaxHashesPerItem} hashes.")),
            _ => null,
        };
        if (problem is not null)
            return false;

        var hashes = new List<ClaimedHash>();
        foreach (var (index, hash) in entry!.Hashes!.Index())
        {
            if (!TryParseHash(mediaType!.Value, hash, out var claimed, out problem))
            {
                problem = problem with { Field = $"items[{number}].hashes[{index}]{problem.Field}" };
                return false;
            }

            hashes.Add(claimed);
        }

        item = new(mediaType!.Value, hashes);
        return true;
    }

    /// <summary>The field of the problem is relative to the hash, for example <c>.quality</c>, so that a valid hash needs no path.</summary>
    private static bool TryParseHash(
        MediaType mediaType, NewCaseBody.Hash? entry,
        [NotNullWhen(true)] out ClaimedHash? hash, [NotNullWhen(false)] out ApiProblem? problem)
    {
        hash = null;
        var signalType = SignalType.Find(entry?.SignalType);
        problem = entry switch
        {
            null => ApiProblem.Required(""),
            { SignalType: null } => ApiProblem.Required(".signalType"),
            _ when signalType is null =>
                new(".signalType", new("signal-type", $"A signal type must be one of {string.Join(", ", SignalType.All)}.")),
            _ when signalType.MediaType != mediaType =>
                new(".signalType", new("media-mismatch", "The signal type must match the media type of the item.")),
            { HashValue: null } => ApiProblem.Required(".hashValue"),
            _ => QualityProblem(signalType, entry.Quality),
        };
        if (problem is not null)
            return false;
        if (HashValue.TryParse(signalType!, entry!.HashValue!, out var value, out var broken))
            hash = new(value, entry.Quality);
        else
            problem = new(".hashValue", broken);
        return problem is null;
    }

    private static ApiProblem? QualityProblem(SignalType signalType, int? quality) => (signalType.HasQuality, quality) switch
    {
        (true, null) => ApiProblem.Required(".quality"),
        (true, < MinQuality or > MaxQuality) =>
            new(".quality", new("quality-range", $"The quality of a {signalType} hash must be {MinQuality} to {MaxQuality}.")),
        (false, not null) => new(".quality", new("quality-forbidden", $"A {signalType} hash must not have a quality.")),
        _ => null,
    };
}

/// <summary>A person's hashes, at most 100.</summary>
/// <remarks>Before validation: every member may be missing. <see cref="NewCase"/> validates it.</remarks>
/// <param name="Items">One for each picture or video.</param>
internal sealed record NewCaseBody(IReadOnlyList<NewCaseBody.Item?>? Items)
{
    /// <summary>One picture or video.</summary>
    /// <param name="MediaType">Which of the two.</param>
    /// <param name="Hashes">Its hashes: <c>pdq</c> as stored and upright, or <c>video_vpdq</c>; MD5, SHA-256.</param>
    internal sealed record Item(string? MediaType, IReadOnlyList<Hash?>? Hashes);

    /// <summary>One hash. The same hash twice in a case counts once.</summary>
    /// <param name="SignalType">Must match the item's media type.</param>
    /// <param name="HashValue">Hexadecimal, upper or lower case. Not all zeros, not the hash of an empty file; a <c>pdq</c> hash has 96 to 128 of its 256 bits set. A <c>video_vpdq</c> hash has 1 to 300 frames, each <c>pdq,quality,second</c> with a quality of 50 to 100 and a later second than the one before, separated by semicolons; the videos of a case have at most 1,500 frames together.</param>
    /// <param name="Quality">Required for a <c>pdq</c> hash, forbidden for others.</param>
    internal sealed record Hash(string? SignalType, string? HashValue, int? Quality);
}

/// <summary>One picture or video of a case, with its hashes.</summary>
public sealed record CaseItem(MediaType MediaType, IReadOnlyList<ClaimedHash> Hashes);
