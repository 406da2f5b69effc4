using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using TakeItDown.Http;

namespace TakeItDown.Operators;

/// <summary>Why an operator acts. It is stored only in the audit.</summary>
public sealed partial record Reason
{
    public const string Field = "reason";
    public const int MaxLength = 500;

    private Reason(string text) => Text = text;

    public string Text { get; }

    /// <summary>Reads a reason. It rejects what looks like a hash, a case number or a key, because rows of the audit are never deleted.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Reason? reason, [NotNullWhen(false)] out ApiProblem? problem)
    {
        problem = text switch
        {
            _ when string.IsNullOrWhiteSpace(text) => ApiProblem.Required(Field),
            { Length: > MaxLength } => new(Field, new("reason-length", $"A reason must have at most {MaxLength} characters.")),
            _ when text.Any(char.IsControl) => new(Field, new("reason-control", "A reason must be one line of text.")),
            _ when Secret().IsMatch(text) || CaseNumbers().Matches(text).Any(match => match.ValueSpan.ContainsAnyInRange('0', '9')) => new(Field, new("reason-secret", "A reason must not contain a hash, a record id, a case number or a key.")),
            _ => null,
        };
        reason = problem is null ? new(text!.Trim()) : null;
        return reason is not null;
    }

    /// <summary>Reads a body that has nothing but a reason: <c>{"reason":"…"}</c>.</summary>
    public static async Task<(Reason? Reason, ApiProblem? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (body, unreadable) = await RequestBody.ReadAsync(request, cancellationToken);
        if (unreadable is not null)
            return (null, unreadable);
        if (!RequestBody.TryParse(body, OperatorJson.Default.ReasonBody, out var parsed, out var problem))
            return (null, problem);
        return TryParse(parsed.Reason, out var reason, out problem) ? (reason, null) : (null, problem);
    }

    /// <summary>Without the text, so that it does not get into a log.</summary>
    public override string ToString() => nameof(Reason);

    [GeneratedRegex(@"[0-9a-f]{32}|tid_|[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    /// <summary>What may be a case number without dashes. Words without a digit are words.</summary>
    [GeneratedRegex(@"\b[0-9a-z]{4}[ -]?[0-9a-z]{4}[ -]?[0-9a-z]{4}[ -]?[0-9a-z]{4}\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex CaseNumbers();
}

/// <summary>Why the operator does it.</summary>
/// <remarks>Before validation. <see cref="Operators.Reason"/> validates it.</remarks>
/// <param name="Reason">A sentence without hashes, case numbers and keys. Only the audit stores it.</param>
internal sealed record ReasonBody(string? Reason);
