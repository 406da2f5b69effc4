using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.Hashes;

/// <summary>Hashes in one table column: JSON with one-letter names, since a hundred of them must fit into 64 KB.</summary>
public static class HashList
{
    public static string Write(IEnumerable<ClaimedHash> hashes) =>
        JsonSerializer.Serialize(hashes.Select(Stored.From).ToArray(), HashListJson.Default.StoredArray);

    /// <summary>The items of a case, a list of hashes each.</summary>
    public static string WriteItems(IEnumerable<IEnumerable<ClaimedHash>> items) => JsonSerializer.Serialize(
        items.Select(hashes => hashes.Select(Stored.From).ToArray()).ToArray(), HashListJson.Default.StoredArrayArray);

    /// <exception cref="FormatException">The column does not hold items.</exception>
    public static IReadOnlyList<IReadOnlyList<ClaimedHash>> ReadItems(string column) =>
        [.. JsonSerializer.Deserialize(column, HashListJson.Default.StoredArrayArray)!.Select(item => item.Select(hash => hash.ToHash()).ToArray())];

    /// <exception cref="FormatException">The column does not hold hashes.</exception>
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
