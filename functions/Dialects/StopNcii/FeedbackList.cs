using System.Diagnostics.CodeAnalysis;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Verdicts;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>Reads the feedback of StopNCII's clients as verdicts of this moment, without reasons or counts.</summary>
internal static class FeedbackList
{
    /// <summary>The feedback values that are verdicts. The protocol's other values say nothing about matches.</summary>
    private static readonly Dictionary<string, Verdict> Values = new(StringComparer.Ordinal)
    {
        ["Blocked"] = Verdict.Blocked,
        ["NotBlocked"] = Verdict.NotBlocked,
        ["PendingReview"] = Verdict.PendingReview,
    };

    /// <summary>Reads a request body, or names the first field that breaks a rule.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> json,
        DateTimeOffset now,
        [NotNullWhen(true)] out IReadOnlyList<SubmittedVerdict>? verdicts,
        [NotNullWhen(false)] out ApiProblem? problem)
    {
        verdicts = null;
        if (!RequestBody.TryParse(json, StopNciiJson.Default.FeedbackBody, out var body, out problem))
            return false;
        problem = body.HashFeedbacks switch
        {
            null => ApiProblem.Required("hashFeedbacks"),
            { Count: > SubmittedVerdict.MaxPerRequest } =>
                new("hashFeedbacks", new("feedbacks-count", $"A request must have at most {SubmittedVerdict.MaxPerRequest} feedbacks.")),
            { Count: var actual } when body.Count is { } count && count != actual =>
                new("count", new("count", "'count' must be the number of feedbacks.")),
            _ => null,
        };
        if (problem is not null)
            return false;

        var parsed = new List<SubmittedVerdict>();
        foreach (var (index, entry) in body.HashFeedbacks!.Index())
        {
            if (!TryParse($"hashFeedbacks[{index}]", entry, now, out var verdict, out problem))
                return false;
            parsed.Add(verdict);
        }

        verdicts = parsed;
        return true;
    }

    private static bool TryParse(
        string at, FeedbackBody.Entry? entry, DateTimeOffset now,
        [NotNullWhen(true)] out SubmittedVerdict? parsed, [NotNullWhen(false)] out ApiProblem? problem)
    {
        parsed = null;
        HashValue? hash = null;
        Rule? broken = null;
        problem = entry switch
        {
            null => ApiProblem.Required(at),
            { HashValue: null } => ApiProblem.Required($"{at}.hashValue"),
            { FeedbackValue: null } => ApiProblem.Required($"{at}.feedbackValue"),
            _ when !TryParse(entry.HashValue, out hash, out broken) => new($"{at}.hashValue", broken),
            _ when !Values.ContainsKey(entry.FeedbackValue) =>
                new($"{at}.feedbackValue", new("feedback-value", $"A feedback value must be one of {string.Join(", ", Values.Keys)}.")),
            _ => null,
        };
        if (problem is null)
            parsed = new(hash!.RecordId, Values[entry!.FeedbackValue!], Reason: null, Matches: null, Removed: null, now);
        return problem is null;
    }

    private static bool TryParse(string text, [NotNullWhen(true)] out HashValue? hash, [NotNullWhen(false)] out Rule? broken)
    {
        if (StopNciiSignals.FindByDigits(text.Length) is { } type)
            return HashValue.TryParse(type, text, out hash, out broken);
        hash = null;
        broken = new("hash-length", "A hash must have 64 hexadecimal digits (PDQ) or 32 (MD5 of a video).");
        return false;
    }
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
