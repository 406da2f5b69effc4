using System.Diagnostics.CodeAnalysis;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Verdicts;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>
/// The feedback of one request. StopNCII's clients send all feedback that they have at once, and neither split nor repeat a request. So
/// feedback that is no verdict on one of our hashes is skipped. The rest are verdicts of this moment, without reasons or counts.
/// </summary>
/// <param name="Verdicts">The feedback that is a verdict on something that can be one of our hashes.</param>
/// <param name="WithoutVerdict">How many feedbacks have a value that says nothing about matches.</param>
/// <param name="WithoutHash">How many verdicts are about something that cannot be one of our hashes, such as a URL.</param>
internal sealed record FeedbackList(IReadOnlyList<SubmittedVerdict> Verdicts, int WithoutVerdict, int WithoutHash)
{
    public const int MaxFeedbacks = 5_000;

    /// <summary>Enough for that many feedbacks of 400 bytes each.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    private static readonly Dictionary<string, Verdict> VerdictOf = new(StringComparer.Ordinal)
    {
        ["Blocked"] = Verdict.Blocked,
        ["NotBlocked"] = Verdict.NotBlocked,
        ["PendingReview"] = Verdict.PendingReview,
    };

    /// <summary>The feedback values that are verdicts, for people to read.</summary>
    public static string VerdictValues => string.Join(", ", VerdictOf.Keys);

    public bool HasVerdicts => Verdicts.Count + WithoutHash > 0;

    /// <summary>Reads a request body, or names the first field that breaks a rule.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> json, DateTimeOffset now, [NotNullWhen(true)] out FeedbackList? list, [NotNullWhen(false)] out ApiProblem? problem)
    {
        list = null;
        if (!RequestBody.TryParse(json, StopNciiJson.Default.FeedbackBody, out var body, out problem))
            return false;
        problem = body.HashFeedbacks switch
        {
            null => ApiProblem.Required("hashFeedbacks"),
            { Count: > MaxFeedbacks } => new("hashFeedbacks", new("feedbacks-count", $"A request must have at most {MaxFeedbacks} feedbacks.")),
            { Count: var sent } when body.Count is { } count && count != sent =>
                new("count", new("count", "'count' must be the number of feedbacks in the request.")),
            _ => body.HashFeedbacks.Index().Select(feedback => MissingField(feedback.Index, feedback.Item)).FirstOrDefault(missing => missing is not null),
        };
        if (problem is not null)
            return false;

        var verdicts = body.HashFeedbacks!.Where(entry => VerdictOf.ContainsKey(entry!.FeedbackValue!)).ToList();
        var onHashes = verdicts.Select(entry => ToVerdict(entry!, now)).OfType<SubmittedVerdict>().ToList();
        list = new(onHashes, body.HashFeedbacks!.Count - verdicts.Count, verdicts.Count - onHashes.Count);
        return true;
    }

    private static ApiProblem? MissingField(int index, FeedbackBody.Entry? entry) => entry switch
    {
        null => ApiProblem.Required($"hashFeedbacks[{index}]"),
        { HashValue: null } => ApiProblem.Required($"hashFeedbacks[{index}].hashValue"),
        { FeedbackValue: null } => ApiProblem.Required($"hashFeedbacks[{index}].feedbackValue"),
        _ => null,
    };

    private static SubmittedVerdict? ToVerdict(FeedbackBody.Entry entry, DateTimeOffset now) =>
        StopNciiSignals.FindByDigits(entry.HashValue!.Length) is { } type && HashValue.TryParse(type, entry.HashValue, out var hash, out _)
            ? new(hash.RecordId, VerdictOf[entry.FeedbackValue!], Reason: null, Matches: null, Removed: null, now)
            : null;
}

/// <summary>The body of <c>SubmitFeedback</c> before validation. Its tags are ignored.</summary>
internal sealed record FeedbackBody(int? Count, IReadOnlyList<FeedbackBody.Entry?>? HashFeedbacks)
{
    internal sealed record Entry(string? HashValue, string? FeedbackValue)
    {
        /// <summary>Without the hash, so that it does not get into a log.</summary>
        public override string ToString() => FeedbackValue ?? "";
    }
}
