using System.Diagnostics.CodeAnalysis;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Verdicts;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>
/// Feedback as clients of StopNCII send it: everything they have in one call. What is a verdict is taken as one of this moment,
/// without reason or counts. Everything else is skipped, since the client neither splits nor repeats a call.
/// </summary>
/// <param name="Verdicts">The feedback that is a verdict about a hash in the form of ours.</param>
/// <param name="WithoutVerdict">How many have a value that says nothing about what was found.</param>
/// <param name="WithoutHash">How many have a verdict about something that cannot be a hash of ours, such as a URL.</param>
internal sealed record FeedbackList(IReadOnlyList<NewVerdict> Verdicts, int WithoutVerdict, int WithoutHash)
{
    public const int MaxFeedbacks = 5_000;

    /// <summary>Enough for that many with 400 bytes each.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    private static readonly Dictionary<string, Verdict> VerdictOf = new(StringComparer.Ordinal)
    {
        ["Blocked"] = Verdict.Blocked,
        ["NotBlocked"] = Verdict.NotBlocked,
        ["PendingReview"] = Verdict.PendingReview,
    };

    /// <summary>The feedback values that are verdicts, for people to read.</summary>
    public static string VerdictValues => string.Join(", ", VerdictOf.Keys);

    /// <summary>Whether any of it says what was found.</summary>
    public bool HasVerdicts => Verdicts.Count + WithoutHash > 0;

    /// <summary>Reads a body, or names the first field that breaks a rule.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> json, DateTimeOffset now, [NotNullWhen(true)] out FeedbackList? list, [NotNullWhen(false)] out ApiProblem? problem)
    {
        list = null;
        if (!RequestBody.TryParse(json, StopNciiJson.Default.FeedbackBody, out var body, out problem))
            return false;
        problem = body.HashFeedbacks switch
        {
            null => Required("hashFeedbacks"),
            { Count: > MaxFeedbacks } => new("hashFeedbacks", new("feedbacks-count", $"A call has at most {MaxFeedbacks} feedbacks.")),
            { Count: var sent } when body.Count is { } count && count != sent =>
                new("count", new("count", "The count is the number of feedbacks in the call.")),
            _ => body.HashFeedbacks.Index().Select(feedback => MissingField(feedback.Index, feedback.Item)).FirstOrDefault(missing => missing is not null),
        };
        if (problem is not null)
            return false;

        var verdicts = body.HashFeedbacks!.Where(entry => VerdictOf.ContainsKey(entry!.FeedbackValue!)).ToList();
        var ofHashes = verdicts.Select(entry => VerdictIn(entry!, now)).OfType<NewVerdict>().ToList();
        list = new(ofHashes, body.HashFeedbacks!.Count - verdicts.Count, verdicts.Count - ofHashes.Count);
        return true;
    }

    private static ApiProblem? MissingField(int index, FeedbackBody.Entry? entry) => entry switch
    {
        null => Required($"hashFeedbacks[{index}]"),
        { HashValue: null } => Required($"hashFeedbacks[{index}].hashValue"),
        { FeedbackValue: null } => Required($"hashFeedbacks[{index}].feedbackValue"),
        _ => null,
    };

    private static NewVerdict? VerdictIn(FeedbackBody.Entry entry, DateTimeOffset now) =>
        StopNciiSignals.WithDigits(entry.HashValue!.Length) is { } type && HashValue.TryParse(type, entry.HashValue, out var hash, out _)
            ? new(hash.RecordId, VerdictOf[entry.FeedbackValue!], Reason: null, Matches: null, Removed: null, now)
            : null;

    private static ApiProblem Required(string field) => new(field, new("required", "The field is required."));
}
