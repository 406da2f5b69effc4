using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using TakeItDown.Hashes;
using TakeItDown.Http;

namespace TakeItDown.Feed;

/// <summary>A position in the feed.</summary>
/// <param name="Ticks">The time of the position, UTC ticks of storage's clock.</param>
/// <param name="RecordId">The record at that position; empty for a position before all records of that time.</param>
public sealed record FeedPosition(long Ticks, string RecordId)
{
    private const int TicksLength = 19;

    /// <summary>Before the first row.</summary>
    public static readonly FeedPosition Start = new(0, "");

    /// <summary>The UTC hour, <c>yyyyMMddHH</c>. In the first partition of the hour it is the partition key.</summary>
    public string Hour => new DateTime(Ticks, DateTimeKind.Utc).ToString("yyyyMMddHH", CultureInfo.InvariantCulture);

    /// <summary>Row keys sort in the order of the feed.</summary>
    public string RowKey => string.Create(CultureInfo.InvariantCulture, $"{Ticks:D19}.{RecordId}");

    /// <summary>
    /// The key of one of the partitions of the hour: <c>yyyyMMddHH</c>, <c>p01.yyyyMMddHH</c>, and so on. So the hours of one partition are in
    /// order, and no range of one partition contains keys of another.
    /// </summary>
    public string PartitionKeyOf(int partition) => partition == 0 ? Hour : string.Create(CultureInfo.InvariantCulture, $"p{partition:D2}.{Hour}");

    public DateTimeOffset Time => new(Ticks, TimeSpan.Zero);

    /// <summary>Before every row at or after that time.</summary>
    public static FeedPosition At(DateTimeOffset time) => new(time.UtcTicks, "");

    public static bool TryParse(string rowKey, [NotNullWhen(true)] out FeedPosition? position)
    {
        position = rowKey.Length > TicksLength && rowKey[TicksLength] == '.'
            && WholeNumber.TryParse(rowKey.AsSpan(0, TicksLength), 0, DateTime.MaxValue.Ticks, out var ticks)
            && rowKey[(TicksLength + 1)..] is var recordId && (recordId is "" || HashValue.IsRecordId(recordId))
            ? new(ticks, recordId)
            : null;
        return position is not null;
    }

    /// <exception cref="FormatException">The row key is not a feed position.</exception>
    public static FeedPosition Parse(string rowKey) =>
        TryParse(rowKey, out var position) ? position : throw new FormatException("The row key of a feed row is invalid.");
}
