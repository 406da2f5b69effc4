using System.Diagnostics.CodeAnalysis;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Verdicts;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>Reads feedback as clients of StopNCII send it: as verdicts of this moment, without reasons or counts.</summary>
internal static class FeedbackList
{
    /// <summary>The feedback that is a verdict. What else the protocol knows says nothing about what was found.</summary>
    private static readonly Dictionary<string, Verdict> Values = new(StringComparer.Ordinal)
    {
        ["Blocked"] = Verdict.Blocked,
        ["NotBlocked"] = Verdict.NotBlocked,
        ["PendingReview"] = Verdict.PendingReview,
    };

    /// <summary>Reads a body, or names the first field that breaks a rule.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> json,
        DateTimeOffset now,
        [NotNullWhen(true)] out IReadOnlyList<NewVerdict>? verdicts,
        [NotNullWhen(false)] out InputFault? fault)
    {
        verdicts = null;
        if (!RequestBody.TryParse(json, StopNciiJson.Default.FeedbackBody, out var body, out fault))
            return false;
        fault = body.HashFeedbacks switch
        {
            null => Required("hashFeedbacks"),
            { Count: > VerdictList.MostVerdicts } =>
                new("hashFeedbacks", new("feedbacks-count", $"A call brings at most {VerdictList.MostVerdicts} feedbacks.")),
            { Count: var brought } when body.Count is { } told && told != brought =>
                new("count", new("count", "The count is how many feedbacks follow.")),
            _ => null,
        };
        if (fault is not null)
            return false;

        var parsed = new List<NewVerdict>();
        foreach (var (index, entry) in body.HashFeedbacks!.Index())
        {
            if (!TryParse($"hashFeedbacks[{index}]", entry, now, out var verdict, out fault))
                return false;
            parsed.Add(verdict);
        }

        verdicts = parsed;
        return true;
    }

    private static bool TryParse(
        string at, FeedbackBody.Entry? entry, DateTimeOffset now,
        [NotNullWhen(true)] out NewVerdict? parsed, [NotNullWhen(false)] out InputFault? fault)
    {
        parsed = null;
        HashValue? hash = null;
        Rule? broken = null;
        fault = entry switch
        {
            null => Required(at),
            { HashValue: null } => Required($"{at}.hashValue"),
            { FeedbackValue: null } => Required($"{at}.feedbackValue"),
            _ when !TryParse(entry.HashValue, out hash, out broken) => new($"{at}.hashValue", broken),
            _ when !Values.ContainsKey(entry.FeedbackValue) =>
                new($"{at}.feedbackValue", new("feedback-value", $"A feedback is one of {string.Join(", ", Values.Keys)}.")),
            _ => null,
        };
        if (fault is null)
            parsed = new(hash!.RecordId, Values[entry!.FeedbackValue!], Reason: null, Matches: null, Removed: null, now);
        return fault is null;
    }

    private static bool TryParse(string text, [NotNullWhen(true)] out HashValue? hash, [NotNullWhen(false)] out Rule? broken)
    {
        if (StopNciiSignals.WithDigits(text.Length) is { } type)
            return HashValue.TryParse(type, text, out hash, out broken);
        hash = null;
        broken = new("hash-length", "A hash is the 64 hexadecimal digits of a PDQ or the 32 of a video's MD5.");
        return false;
    }

    private static InputFault Required(string field) => new(field, new("required", "The field is required."));
}
