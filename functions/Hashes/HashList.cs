using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.Hashes;

/// <summary>Hashes in one table column: JSON with one-letter names, because 100 hashes must fit into 64 KB.</summary>
public static class HashList
{
    public static string Write(IEnumerable<ClaimedHash> hashes) =>
        JsonSerializer.Serialize(hashes.Select(Stored.From).ToArray(), HashListJson.Default.StoredArray);

    /// <summary>Writes the items of a case, each a list of hashes.</summary>
    public static string WriteItems(IEnumerable<IEnumerable<ClaimedHash>> items) => JsonSerializer.Serialize(
        items.Select(hashes => hashes.Select(Stored.From).ToArray()).ToArray(), HashListJson.Default.StoredArrayArray);

    /// <exception cref="FormatException">The column contains no items.</exception>
    public static IReadOnlyList<IReadOnlyList<ClaimedHash>> ReadItems(string column) =>
        [.. JsonSerializer.Deserialize(column, HashListJson.Default.StoredArrayArray)!.Select(item => item.Select(hash => hash.ToHash()).ToArray())];

    /// <exception cref="FormatException">The column contains no hashes.</exception>
    public static IReadOnlyList<ClaimedHash> Read(string column) =>
        [.. JsonSerializer.Deserialize(column, HashListJson.Default.StoredArray)!.Select(hash => hash.ToHash())];

    internal sealed record Stored(
        [property: JsonPropertyName("s")] string SignalType,
        [property: JsonPropertyName("v")] string Value,
        [property: JsonPropertyName("q")] int? Quality)
    {
        public static Stored From(ClaimedHash hash) => new(hash.Value.SignalType.Name, hash.Value.Hex, hash.Quality);

        public ClaimedHash ToHash() => new(HashValue.Parse(SignalType, Value), Quality);
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HashList.Stored[]))]
[JsonSerializable(typeof(HashList.Stored[][]))]
internal sealed partial class HashListJson : JsonSerializerContext;

/// <summary>A hash as a case claims it.</summary>
/// <param name="Value">The hash.</param>
/// <param name="Quality">50 to 100 for a perceptual hash; null for an exact one.</param>
public sealed record ClaimedHash(HashValue Value, int? Quality);
