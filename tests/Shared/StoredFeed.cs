using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using TakeItDown.ApiKeys;
using TakeItDown.Feed;

namespace TakeItDown.Tests;

/// <summary>
/// A feed of any length in <see cref="InMemoryStorage"/>, and the API key of one platform. No row is stored: each is computed from its number, ten a
/// second up to yesterday. It answers range queries as the table service does, but without continuations, which its pages do not need.
/// </summary>
internal sealed partial class StoredFeed
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.1);
    private static readonly string Hash = new('a', 64);

    private readonly int count;
    private readonly DateTimeOffset first;
    private readonly byte[] keys;

    public StoredFeed(int count)
    {
        this.count = count;
        first = new DateTimeOffset(DateTime.UtcNow.Date.AddDays(-1), TimeSpan.Zero) - (Step * count);
        var owner = ApiKeyOwner.Platform("platform-01");
        ApiKey = ApiKey.Create(owner);
        keys = Encoding.UTF8.GetBytes($$"""
            {"odata.metadata":"https://account.table.core.windows.net/$metadata#platforms","value":[{"odata.etag":"W/\"datetime'2026-11-25T19%3A00%3A00.0000000Z'\"","PartitionKey":"{{owner.Name}}","RowKey":"key.1","Timestamp":"2026-11-25T19:00:00.0000000Z","Number":1,"Digest@odata.type":"Edm.Binary","Digest":"{{Convert.ToBase64String(ApiKey.Digest)}}","Created@odata.type":"Edm.DateTime","Created":"2026-11-25T19:00:00.0000000Z","Scope":"ReadAndVerdicts"}]}
            """);
    }

    public ApiKey ApiKey { get; }

    /// <summary>What the table service returns for a read; null for rows that do not exist.</summary>
    public byte[]? Read(string uri)
    {
        if (uri.Contains("/platforms()", StringComparison.Ordinal))
            return keys;
        if (!uri.Contains("/feed()", StringComparison.Ordinal))
            return null;
        var query = Uri.UnescapeDataString(uri).Replace('+', ' ');
        var (from, to) = Range(query);
        var top = Top().Match(query) is { Success: true } match ? int.Parse(match.Groups["rows"].Value, CultureInfo.InvariantCulture) : 1000;
        return Page(from, Math.Min(to, from + top));
    }

    /// <summary>The rows that a filter selects. Both keys rise with the number of the row.</summary>
    private (int From, int To) Range(string query)
    {
        var (from, to) = (0, count);
        foreach (Match condition in Condition().Matches(query))
        {
            var (column, value) = (condition.Groups["column"].Value, condition.Groups["value"].Value);
            switch (condition.Groups["operator"].Value)
            {
                case "eq":
                    (from, to) = (Math.Max(from, CountBelow(column, value, orEqual: false)), Math.Min(to, CountBelow(column, value, orEqual: true)));
                    break;
                case "gt":
                    from = Math.Max(from, CountBelow(column, value, orEqual: true));
                    break;
                case "ge":
                    from = Math.Max(from, CountBelow(column, value, orEqual: false));
                    break;
                case "lt":
                    to = Math.Min(to, CountBelow(column, value, orEqual: false));
                    break;
                case "le":
                    to = Math.Min(to, CountBelow(column, value, orEqual: true));
                    break;
            }
        }

        return (from, Math.Max(from, to));
    }

    /// <summary>A binary search.</summary>
    private int CountBelow(string column, string value, bool orEqual)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(column == "RowKey" ? PositionOf(middle).RowKey : HourOf(PositionOf(middle)), value);
            (low, high) = order < 0 || (orEqual && order == 0) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private byte[] Page(int from, int to)
    {
        var json = new StringBuilder(600 * (to - from + 1)).Append("{\"odata.metadata\":\"https://account.table.core.windows.net/$metadata#feed\",\"value\":[");
        for (var number = from; number < to; number++)
        {
            var position = PositionOf(number);
            var time = position.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            if (number > from)
                json.Append(',');
            json.Append("{\"odata.etag\":\"W/\\\"datetime'2026-11-25T19%3A00%3A00.0000000Z'\\\"\",\"PartitionKey\":\"").Append(HourOf(position))
                .Append("\",\"RowKey\":\"").Append(position.RowKey)
                .Append("\",\"Timestamp\":\"2026-11-25T19:00:00.0000000Z\",\"Record\":\"{\\\"recordId\\\":\\\"").Append(position.RecordId)
                .Append("\\\",\\\"version\\\":1795633200000,\\\"signalType\\\":\\\"pdq\\\",\\\"hashValue\\\":\\\"").Append(Hash)
                .Append("\\\",\\\"mediaType\\\":\\\"image\\\",\\\"quality\\\":100,\\\"hashStatus\\\":\\\"Active\\\",\\\"firstSeen\\\":\\\"").Append(time)
                .Append("\\\",\\\"changed\\\":\\\"").Append(time).Append("\\\"}\",\"SignalType\":\"pdq\"}");
        }

        return Encoding.UTF8.GetBytes(json.Append("]}").ToString());
    }

    /// <summary>The position of a row.</summary>
    public FeedPosition PositionOf(int number) => new((first + (Step * number)).UtcTicks, number.ToString("x32", CultureInfo.InvariantCulture));

    private static string HourOf(FeedPosition position) => position.Time.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$top=(?<rows>\d+)", RegexOptions.NonBacktracking)]
    private static partial Regex Top();

    [GeneratedRegex("(?<column>PartitionKey|RowKey) (?<operator>eq|gt|ge|lt|le) '(?<value>[^']*)'", RegexOptions.NonBacktracking)]
    private static partial Regex Condition();
}
