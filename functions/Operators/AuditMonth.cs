namespace TakeItDown.Operators;

/// <summary>A month of the audit as it is stored.</summary>
/// <param name="Month"><c>yyyy-MM</c>.</param>
/// <param name="Rows">Its rows in the order of their row keys.</param>
/// <param name="Head">The end of its chain; null when the month has none.</param>
/// <param name="Earlier">The end of the chain of the month before; null when there is none.</param>
public sealed record AuditMonth(string Month, IReadOnlyList<AuditRow> Rows, AuditHeadRow? Head, AuditHeadRow? Earlier)
{
    /// <summary>
    /// The first place where the chain is broken, or null when it is whole. It is the number of a row: this row or the one before it was
    /// changed, or one between them is missing. Rows that are missing at the end have the number of the row that should be the last.
    /// </summary>
    public long? FindBreak()
    {
        var (number, digest) = Earlier is null ? (0L, AuditRow.NoDigest) : (Earlier.Number, Earlier.Digest);
        foreach (var row in Rows)
        {
            if (row.Number != number + 1 || row.RowKey != AuditRow.RowKeyFor(row.Number) || !row.Previous.AsSpan().SequenceEqual(digest))
                return row.Number;
            (number, digest) = (row.Number, row.Digest());
        }

        return Head switch
        {
            null when Rows is [] && Earlier?.Next != Month => null,
            null => number,
            _ when Head.Number != number || !Head.Digest.AsSpan().SequenceEqual(digest) => Head.Number,
            _ => null,
        };
    }
}
