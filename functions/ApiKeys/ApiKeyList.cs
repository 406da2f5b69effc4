using System.Text.Json.Serialization;
using TakeItDown.Http;

namespace TakeItDown.ApiKeys;

/// <summary>The valid keys of a platform or an operator. The keys themselves are not stored.</summary>
/// <param name="Keys">At most two, oldest first.</param>
public sealed record ApiKeyList(IReadOnlyList<ApiKeyList.Entry> Keys)
{
    public static ApiKeyList From(IEnumerable<ApiKeyRow> rows) => new([.. rows.Select(row => new Entry(row.Number, row.Created))]);

    /// <param name="Number">The number of the key.</param>
    /// <param name="Created">When it was created, UTC, to the second.</param>
    public sealed record Entry(int Number, [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Created);
}

/// <summary>A new key. This is the only time that it is shown.</summary>
/// <param name="Text">The API key. The exchange stores only a digest of it.</param>
/// <param name="Number">The number of the key, with which it can be revoked.</param>
public sealed record CreatedApiKey([property: JsonPropertyName("key")] string Text, int Number)
{
    /// <summary>Without the key, so that it does not get into a log.</summary>
    public override string ToString() => nameof(CreatedApiKey);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ApiKeyList))]
[JsonSerializable(typeof(CreatedApiKey))]
public sealed partial class ApiKeyJson : JsonSerializerContext;
