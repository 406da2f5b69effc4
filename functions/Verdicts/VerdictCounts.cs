using TakeItDown.Storage;

namespace TakeItDown.Verdicts;

/// <summary>How many hashes have each verdict of one platform, and how many of its verdicts are overdue.</summary>
public sealed record VerdictCounts : TableRow
{
    public const string CountsRowKey = "verdict-counts";

    public VerdictCounts() => RowKey = CountsRowKey;

    public int PendingReview { get; set; }

    public int Blocked { get; set; }

    public int NotBlocked { get; set; }

    public int NotFound { get; set; }

    public int Overdue { get; set; }

    /// <summary>These counts after one hash is counted differently. Null means not counted.</summary>
    internal VerdictCounts After(CountedVerdictRow? before, CountedVerdictRow? after) => Plus(before, -1).Plus(after, 1);

    private VerdictCounts Plus(CountedVerdictRow? row, int hashes) => row switch
    {
        null => this,
        { Verdict: null } => this with { Overdue = Overdue + hashes },
        { Verdict: Verdict.PendingReview } => this with { PendingReview = PendingReview + hashes },
        { Verdict: Verdict.Blocked } => this with { Blocked = Blocked + hashes },
        { Verdict: Verdict.NotBlocked } => this with { NotBlocked = NotBlocked + hashes },
        _ => this with { NotFound = NotFound + hashes },
    };
}

/// <summary>How one hash is counted for one platform, in the partition of the platform.</summary>
public sealed record CountedVerdictRow : TableRow
{
    /// <summary>The platform's verdict; null while it is overdue.</summary>
    public Verdict? Verdict { get; set; }

    public static string RowKeyFor(string recordId) => $"verdict.{recordId}";
}
