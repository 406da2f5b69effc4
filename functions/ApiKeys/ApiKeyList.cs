using System.Text.Json.Serialization;
using TakeItDown.Http;

namespace TakeItDown.ApiKeys;

/// <summary>The keys of an operator. The keys themselves are not stored.</summary>
/// <param name="Keys">At most two, oldest first.</param>
public sealed record ApiKeyList(IReadOnlyList<ApiKeyList.Entry> Keys)
{
    public static ApiKeyList From(IEnumerable<ApiKeyRow> rows) => new([.. rows.Select(row => new Entry(row.Number, row.Created))]);

    /// <param name="Number">The number of the key.</param>
    /// <param name="Created">When it was created, UTC, to the second.</param>
    public sealed record Entry(int Number, [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Created);
}

/// <summary>The keys of a platform, and how it uses them. The keys themselves are not stored.</summary>
/// <param name="Keys">Oldest first. At most two are valid; others have expired.</param>
public sealed record PlatformKeyList(IReadOnlyList<PlatformKeyList.Key> Keys)
{
    public static PlatformKeyList From(IEnumerable<ApiKeyRow> rows, IReadOnlyDictionary<int, ApiKeyUsageRow> usage, DateTimeOffset now) => new(
        [.. rows.Select(row => Key.From(row, usage.GetValueOrDefault(row.Number), now))]);

    /// <param name="Number">The number of the key. No other key of this platform ever has it.</param>
    /// <param name="Created">When it was created, UTC, to the second.</param>
    /// <param name="Scope">What it can do.</param>
    /// <param name="Expires">When it stops working, UTC, to the second; null for a key without an end.</param>
    /// <param name="IsExpired">Whether it has expired. Then it is refused.</param>
    /// <param name="LastUsed">When it was used last, UTC, exact to a few minutes; null when it never was.</param>
    /// <param name="Today">How it is used today, UTC.</param>
    /// <param name="IsUnusual">Whether that is many times as much as usual.</param>
    public sealed record Key(
        int Number,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset Created,
        ApiKeyScope Scope,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset? Expires,
        bool IsExpired,
        [property: JsonConverter(typeof(UtcSecondsConverter))] DateTimeOffset? LastUsed,
        Use Today,
        bool IsUnusual)
    {
        public static Key From(ApiKeyRow row, ApiKeyUsageRow? usage, DateTimeOffset now) => new(
            row.Number, row.Created, row.Scope, row.Expires, row.IsExpired(now), usage?.LastUsed, Use.From(usage), usage is { IsUnusual: true });
    }

    /// <summary>How a key is used on one day, without the last minutes.</summary>
    /// <param name="Reads">Pages of the feed that were read.</param>
    /// <param name="Hashes">Hashes in these pages.</param>
    /// <param name="FullReads">How many reads of the whole feed began.</param>
    /// <param name="Verdicts">Verdicts that were sent.</param>
    /// <param name="UsualHashes">The weighted mean of the days before; null on the first day.</param>
    /// <param name="UsualVerdicts">The same for verdicts.</param>
    public sealed record Use(int Reads, int Hashes, int FullReads, int Verdicts, double? UsualHashes, double? UsualVerdicts)
    {
        public static Use From(ApiKeyUsageRow? row) => row is null
            ? new(0, 0, 0, 0, null, null)
            : new(row.Reads, row.Hashes, row.FullReads, row.Verdicts, Rounded(row.UsualHashes), Rounded(row.UsualVerdicts));

        private static double? Rounded(double? mean) => mean is { } value ? Math.Round(value) : null;
    }
}

/// <summary>A new key. This is the only time that it is shown.</summary>
/// <param name="Text">The API key. The exchange stores only a digest of it.</param>
/// <param name="Number">The number of the key, with which it can be revoked.</param>
public sealed record CreatedApiKey([property: JsonPropertyName("key")] string Text, int Number)
{
    /// <summary>Without the key, so that it does not get into a log.</summary>
    public override string ToString() => nameof(CreatedApiKey);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ApiKeyList))]
[JsonSerializable(typeof(PlatformKeyList))]
[JsonSerializable(typeof(CreatedApiKey))]
public sealed partial class ApiKeyJson : JsonSerializerContext;
