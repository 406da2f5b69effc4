using TakeItDown.Storage;

namespace TakeItDown.Backup;

/// <summary>One file of an export: the rows of a range of partitions of one table.</summary>
/// <param name="File">The name of the file in the folder of the day.</param>
/// <param name="Table">The table.</param>
/// <param name="From">The first partition key.</param>
/// <param name="To">The first partition key after the range; null for the last range.</param>
public sealed record ExportPart(string File, string Table, string From, string? To)
{
    /// <summary>
    /// Every partition of every table except <see cref="Tables.Feed"/>, which is rebuilt from <see cref="Tables.Hashes"/>. An export reads
    /// <see cref="Tables.Cases"/> before <see cref="Tables.Hashes"/>: so a change that its case shows as published is in the exported hash, and
    /// any other change has its outbox row.
    /// </summary>
    public static readonly IReadOnlyList<ExportPart> All =
    [
        .. Ranges(Tables.Cases, "048CGMRW"),
        .. Ranges(Tables.Hashes, "0123456789abcdef"),
        .. Ranges(Tables.Platforms, "0"),
        .. Ranges(Tables.Operators, "0"),
        .. Ranges(Tables.Audit, "0"),
    ];

    /// <summary>One range for each character. The first has all keys before it too, and the last all keys after it.</summary>
    private static IEnumerable<ExportPart> Ranges(string table, string starts) => starts.Select((start, index) => new ExportPart(
        $"{table}.{index:D2}.jsonl.gz", table, index == 0 ? "" : start.ToString(), index + 1 < starts.Length ? starts[index + 1].ToString() : null));
}
