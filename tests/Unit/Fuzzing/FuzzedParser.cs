using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using TakeItDown.ApiKeys;
using TakeItDown.Cases;
using TakeItDown.Dialects.Ncmec;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Http;
using TakeItDown.Operators;
using TakeItDown.Platforms;
using TakeItDown.ProofOfWork;
using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Unit.Fuzzing;

/// <summary>A parser of what clients send. For every input it either returns a valid value or names a field and a rule, and never throws.</summary>
/// <param name="Name">Also the name of the folder of its corpus.</param>
/// <param name="Check">Parses the input, and fails when something does not hold.</param>
public sealed partial record FuzzedParser(string Name, Action<byte[]> Check)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Platform Platform = new("example", "Example", ["pdq", "image_md5"], "a@example.com");

    public static readonly IReadOnlyList<FuzzedParser> All =
    [
        new("case", CheckCase),
        new("verdicts", CheckVerdicts),
        new("window", CheckWindow),
        new("xml-feedback", CheckFeedback),
        new("cursor", CheckCursor),
        new("checked", CheckChecked),
        new("query", CheckQuery),
        new("case-number", CheckCaseNumber),
        new("authorization-case", CheckCaseCredentials),
        new("authorization-bearer", CheckBearer),
        new("authorization-basic", CheckBasic),
        new("proof", CheckProof),
    ];

    private static void CheckCase(byte[] input)
    {
        Holds(NewCase.TryParse(input, out var newCase, out var problem), newCase, problem);
        if (newCase is null)
            return;
        Assert.InRange(newCase.Items.Count, 1, NewCase.MaxItems);
        Assert.All(newCase.Hashes, hash => Assert.Matches(
            hash.Value.SignalType.Digits is { } digits ? $"^[0-9a-f]{{{digits}}}\\z" : @"^[0-9a-f]{64},\d{2,3},\d{1,5}(;[0-9a-f]{64},\d{2,3},\d{1,5}){0,299}\z", hash.Value.Text));
        Assert.InRange(newCase.Hashes.Sum(hash => VideoFrames.CountOf(hash.Value)), 0, NewCase.MaxFrames);
    }

    private static void CheckVerdicts(byte[] input)
    {
        Holds(SubmittedVerdict.TryParse(input, Now, out var verdicts, out var problem), verdicts, problem);
        Assert.All(verdicts ?? [], verdict => Assert.True(
            verdict.At <= Now + SubmittedVerdict.MaxClockSkew && (verdict.Matches ?? 0) >= (verdict.Removed ?? 0) && verdict.Verdict == Verdict.NotBlocked == verdict.Reason is not null));
    }

    private static void CheckWindow(byte[] input)
    {
        var request = new DefaultHttpContext().Request;
        (request.ContentType, request.Body) = ("application/json", new MemoryStream(input));
        var (window, reason, problem) = CaseWindow.ReadAsync(request, CancellationToken.None).GetAwaiter().GetResult();
        Holds(window is not null, window, problem);
        if (window is null)
            return;
        Assert.True(window.From < window.To);
        Assert.InRange(reason!.Text.Length, 1, Reason.MaxLength);
    }

    private static void CheckFeedback(byte[] input)
    {
        Holds(Feedback.TryParse(input, out var feedback, out var problem), feedback, problem);
        Assert.True(feedback is null || feedback.Verdict == Verdict.NotBlocked == feedback.Reason is not null);
    }

    private static void CheckCursor(byte[] input)
    {
        if (!FeedCursor.TryParse(Encoding.Latin1.GetString(input), out var cursor))
            return;
        Assert.Equal(10, cursor.Position.Hour.Length);
        Assert.Equal(TimeSpan.Zero, cursor.Position.Time.Offset);
        _ = cursor.IsExpired(new FeedOptions(), Now);
        Assert.True(FeedCursor.TryParse(cursor.Text, out var again) && again == cursor);
    }

    private static void CheckChecked(byte[] input)
    {
        Holds(CheckFeed.TryParse(input, Now, out var cursor, out var problem), cursor, problem);
        Assert.True(cursor is null || cursor.Position.Time <= Now);
    }

    private static void CheckQuery(byte[] input)
    {
        var query = new QueryCollection(QueryHelpers.ParseQuery(Encoding.Latin1.GetString(input)));
        Holds(FeedQuery.TryParse(query, Platform, out var feed, out var problem), feed, problem);
        Assert.InRange(feed?.Limit ?? 1, 1, FeedQuery.MaxRows);
        Holds(EntriesQuery.TryParse(query, VisibleTime.From(FeedPosition.At(Now)), out var entries, out problem), entries, problem);
        if (entries is null)
            return;
        Assert.InRange(entries.Size, 1, EntriesQuery.MaxRows);
        Assert.True(Uri.TryCreate(entries.Next(entries.After), UriKind.Relative, out _));
    }

    private static void CheckCaseNumber(byte[] input)
    {
        if (!CaseNumber.TryParse(Encoding.UTF8.GetString(input), out var number))
            return;
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$", number.Text);
        Assert.True(CaseNumber.TryParse(number.Text, out var again) && again.CaseKey == number.CaseKey);
    }

    private static void CheckCaseCredentials(byte[] input)
    {
        Holds(CaseCredentials.TryParse(Encoding.Latin1.GetString(input), out var credentials, out var problem), credentials, problem);
        if (credentials is not null)
            Assert.Matches("^[0-9]{6}$", credentials.Pin);
    }

    private static void CheckBearer(byte[] input)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = Encoding.Latin1.GetString(input);
        if (ApiKey.TryParse(ApiKeyStore.Read(request), out var apiKey))
            Assert.True(ApiKey.TryParse(apiKey.Text, out var again) && again == apiKey);
    }

    private static void CheckBasic(byte[] input)
    {
        var (user, password) = BasicAuth.Read(Encoding.Latin1.GetString(input));
        Assert.Equal(user is null, password is null);
        Assert.DoesNotContain(':', user ?? "");
    }

    /// <summary>Nobody can make a proof without the server's secret, so every input breaks a rule.</summary>
    private static void CheckProof(byte[] input)
    {
        var challenges = new Challenges([new byte[32]], TimeProvider.System);
        foreach (var header in (string[])[Convert.ToBase64String(input), Encoding.Latin1.GetString(input)])
            Assert.DoesNotMatch(Secret(), Assert.IsType<Rule>(challenges.Check(header, "a case", 1)).Detail);
    }

    /// <summary>There is a value or a problem, and the problem contains nothing that could be a hash, a number or a key.</summary>
    private static void Holds(bool isValid, object? value, ApiProblem? problem)
    {
        Assert.Equal((isValid, !isValid), (value is not null, problem is not null));
        if (problem is null)
            return;
        Assert.InRange(problem.Status, 400, 503);
        Assert.Matches(FieldName(), problem.Field);
        Assert.DoesNotMatch(Secret(), $"{problem.Rule.Name} {problem.Rule.Detail}");
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z-]{0,30}(\[\d{1,5}\])?(\.[A-Za-z]{1,20}(\[\d{1,5}\])?)*\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex FieldName();

    [GeneratedRegex("[0-9a-f]{16}|[0-9A-Z]{4}-[0-9A-Z]{4}-", RegexOptions.NonBacktracking)]
    private static partial Regex Secret();
}
