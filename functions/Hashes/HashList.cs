using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.Hashes;

/// <summary>
/// Hashes in two table columns: JSON with one-letter names, because 100 hashes must fit into 64 KB, and the frames of videos, packed for the
/// same reason.
/// </summary>
/// <param name="Json">The hashes. A video has only the number of its frames here.</param>
/// <param name="Frames">The frames of all videos, one after the other; null if there are none.</param>
public sealed record HashList(string Json, byte[]? Frames)
{
    public static HashList Write(IReadOnlyCollection<ClaimedHash> hashes) => new(
        JsonSerializer.Serialize(hashes.Select(Stored.From).ToArray(), HashListJson.Default.StoredArray), FramesOf(hashes));

    /// <summary>Writes the items of a case, each a list of hashes.</summary>
    public static HashList WriteItems(IReadOnlyCollection<IReadOnlyCollection<ClaimedHash>> items) => new(
        JsonSerializer.Serialize(items.Select(hashes => hashes.Select(Stored.From).ToArray()).ToArray(), HashListJson.Default.StoredArrayArray),
        FramesOf(items.SelectMany(item => item)));

    /// <summary>The items that <see cref="WriteItems"/> wrote.</summary>
    /// <exception cref="FormatException">The columns contain no items.</exception>
    public IReadOnlyList<IReadOnlyList<ClaimedHash>> ReadItems()
    {
        ReadOnlyMemory<byte> frames = Frames;
        return [.. JsonSerializer.Deserialize(Json, HashListJson.Default.StoredArrayArray)!.Select(item => item.Select(hash => hash.ToHash(ref frames)).ToArray())];
    }

    /// <summary>The hashes that <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">The columns contain no hashes.</exception>
    public IReadOnlyList<ClaimedHash> Read()
    {
        ReadOnlyMemory<byte> frames = Frames;
        return [.. JsonSerializer.Deserialize(Json, HashListJson.Default.StoredArray)!.Select(hash => hash.ToHash(ref frames))];
    }

    private static byte[]? FramesOf(IEnumerable<ClaimedHash> hashes) => VideoFrames.Pack(hashes.Select(hash => hash.Value));

    internal sealed record Stored(
        [property: JsonPropertyName("s")] string SignalType,
        [property: JsonPropertyName("v")] string? Value,
        [property: JsonPropertyName("q")] int? Quality,
        [property: JsonPropertyName("f")] int? Frames)
    {
        public static Stored From(ClaimedHash hash) => VideoFrames.CountOf(hash.Value) is > 0 and var frames
            ? new(hash.Value.SignalType.Name, null, null, frames)
            : new(hash.Value.SignalType.Name, hash.Value.Text, hash.Quality, null);

        /// <summary>The hash. A video takes its frames from the front of the others.</summary>
        public ClaimedHash ToHash(ref ReadOnlyMemory<byte> frames)
        {
            var text = Value;
            if (Frames is { } count)
                (text, frames) = VideoFrames.Unpack(frames, count);
            return new(HashValue.Parse(SignalType, text ?? ""), Quality);
        }
    }

    /// <summary>Only the type, so that no hash value gets into a log.</summary>
    public override string ToString() => nameof(HashList);
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HashList.Stored[]))]
[JsonSerializable(typeof(HashList.Stored[][]))]
internal sealed partial class HashListJson : JsonSerializerContext;

/// <summary>A hash as a case claims it.</summary>
/// <param name="Value">The hash.</param>
/// <param name="Quality">50 to 100 for <c>pdq</c>; null for any other.</param>
public sealed record ClaimedHash(HashValue Value, int? Quality);
