using Azure;
using Azure.Data.Tables;

namespace TakeItDown.Verdicts;

/// <summary>How many hashes a platform has answered, by verdict, and how many answers are overdue.</summary>
public sealed record AnswerCounts : ITableEntity
{
    public const string Key = "answers";

    /// <summary>The platform's id.</summary>
    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = Key;

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public int PendingReview { get; set; }

    public int Blocked { get; set; }

    public int NotBlocked { get; set; }

    public int NotFound { get; set; }

    public int Overdue { get; set; }

    /// <summary>These counts after one hash is counted as something else; null stands for not at all.</summary>
    internal AnswerCounts After(AnswerRow? before, AnswerRow? after) => Plus(before, -1).Plus(after, 1);

    private AnswerCounts Plus(AnswerRow? row, int hashes) => row switch
    {
        null => this,
        { Verdict: null } => this with { Overdue = Overdue + hashes },
        { Verdict: Verdicts.Verdict.PendingReview } => this with { PendingReview = PendingReview + hashes },
        { Verdict: Verdicts.Verdict.Blocked } => this with { Blocked = Blocked + hashes },
        { Verdict: Verdicts.Verdict.NotBlocked } => this with { NotBlocked = NotBlocked + hashes },
        _ => this with { NotFound = NotFound + hashes },
    };
}
