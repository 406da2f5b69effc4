using System.Text.Json.Nodes;
using TakeItDown.Cases;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Health;
using TakeItDown.Http;
using TakeItDown.Operators;
using TakeItDown.Platforms;
using TakeItDown.Verdicts;
using static TakeItDown.Local.OpenApi.Operation;

namespace TakeItDown.Local.OpenApi;

/// <summary>Every function of the native API, by name, in the order of the document.</summary>
internal static class Operations
{
    public const string Person = nameof(Person);
    public const string Platform = nameof(Platform);
    public const string Operator = nameof(Operator);
    public const string Anyone = nameof(Anyone);

    private static readonly Type Fault = typeof(InputProblem);

    private static readonly Parameter PlatformId = new("path", "id", "The platform's id.", new() { ["type"] = "string" });

    public static readonly IReadOnlyDictionary<string, Operation> All = new Dictionary<string, Operation>(StringComparer.Ordinal)
    {
        [nameof(SubmitCase)] = new(
            Person,
            new(202, "Stored, and promised to every platform. The number and the PIN are shown this once, and to whoever retries with the same key.", typeof(SubmittedCase)),
            new(422, "`idempotency-reuse`: the key came before with another body.", Fault),
            new(503, "`no-platform`: nobody takes part here yet, so nothing was stored.", Fault))
        {
            Body = typeof(NewCaseBody),
            Parameters = [new(
                "header", IdempotencyKey.Header, "Makes a retry the same case: a random UUID of version 4.",
                new() { ["type"] = "string", ["format"] = "uuid" })],
        },
        [nameof(GetCase)] = new(Person, new Reply(200, "The case.", typeof(CaseView))) { Scheme = CaseCredentials.Scheme },
        [nameof(WithdrawCase)] = new(Person, new Reply(202, "Withdrawn, or withdrawn before; published within seconds.")) { Scheme = CaseCredentials.Scheme },
        [nameof(GetPlatforms)] = new(Anyone, new Reply(200, "Who takes part, and whether it is all only tried.", typeof(GetPlatforms.Response))),
        [nameof(GetFeed)] = new(
            Platform,
            new(200, "A page.", typeof(FeedPageBody)),
            new(304, "Nothing new after this cursor."),
            new(400, "`cursor`, `limit` or `signal-type`: a parameter breaks its rule.", Fault),
            new(410, "`cursor-expired`: older than the tombstones that are kept. Start again without a cursor.", Fault))
        {
            Scheme = PlatformAuth.Scheme,
            Parameters =
            [
                new("query", "cursor", "After which place, as an earlier page gave it. Left out, the feed begins at its beginning.", new() { ["type"] = "string" }),
                new("query", "limit", "How many records are looked at.", new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = FeedQuery.MaxRows, ["default"] = FeedQuery.MaxRows }),
                new("query", "signalType", "Only this one of the signal types that the platform takes.", new() { ["type"] = "string", ["enum"] = SchemaRules.Names(SignalType.All) }),
                new("header", "If-None-Match", "The `ETag` of an earlier page.", new() { ["type"] = "string" }),
            ],
        },
        [nameof(SubmitVerdicts)] = new(Platform, new Reply(200, "What became of each, in the order of the call.", typeof(SubmitVerdicts.Response)))
        {
            Scheme = PlatformAuth.Scheme,
            Body = typeof(VerdictsBody),
        },
        [nameof(GetOwnPlatform)] = new(Platform, new Reply(200, "How the platform and the exchange get on.", typeof(PlatformHealth))) { Scheme = PlatformAuth.Scheme },
        [nameof(ListPlatforms)] = new(Operator, new Reply(200, "One for each platform that takes part.", typeof(ListPlatforms.Response))),
        [nameof(IssueApiKey)] = new(
            Operator,
            new(201, "The key, shown this once.", typeof(IssueApiKey.Response)),
            new(404, "`no-such-platform`.", Fault),
            new(409, "`two-live-keys`: revoke one first.", Fault))
        { Parameters = [PlatformId] },
        [nameof(ListApiKeys)] = new(Operator, new Reply(200, "The keys that live.", typeof(ListApiKeys.Response))) { Parameters = [PlatformId] },
        [nameof(RevokeApiKey)] = new(Operator, new(204, "It no longer opens anything."), new(404, "`no-such-key`.", Fault))
        {
            Parameters = [PlatformId, new("path", "number", "The key's number.", new() { ["type"] = "integer", ["format"] = "int32" })],
        },
        [nameof(ReleaseCases)] = new(Operator, new Reply(200, $"Released: at most {ReleaseCases.MaxCases} held cases a call.", typeof(ReleaseCases.Response))),
        [nameof(GetHealth)] = new(
            Anyone, new(200, "All is well.", typeof(GetHealth.Response)), new(503, "Storage does not answer.", typeof(Problem))),
        [nameof(GetOpenApi)] = new(Anyone, new(200, "This document.", typeof(JsonObject)), new(304, "Unchanged since the `ETag` that was shown."))
        {
            Parameters = [new("header", "If-None-Match", "The `ETag` of an earlier answer.", new() { ["type"] = "string" })],
        },
    };

    /// <summary>All answers of an operation, those to a bad body and to bad credentials too.</summary>
    public static IEnumerable<Reply> RepliesOf(Operation operation, bool wantsFunctionKey)
    {
        var replies = operation.Replies.ToList();
        if (operation.Body is not null)
        {
            replies.Add(new(400, "The body or a header breaks a rule; `field` and `rule` say which.", Fault));
            replies.Add(new(413, $"`body-size`: more than {RequestBody.MaxBytes} bytes.", Fault));
            replies.Add(new(415, "`content-type`: not sent as JSON.", Fault));
        }

        if (operation.Scheme == CaseCredentials.Scheme)
        {
            replies.Add(new(400, "`pin` or `case-number`: mistyped.", Fault));
            replies.Add(new(401, "`required` or `credentials`: no such case and PIN, or too many wrong PINs; then wait 15 minutes.", Fault));
        }

        if (operation.Scheme == PlatformAuth.Scheme)
            replies.Add(new(401, "`api-key`: no live key of a platform that takes part.", Fault));
        if (wantsFunctionKey)
            replies.Add(new(401, "No Functions key, or a wrong one."));
        return replies.OrderBy(reply => reply.Status);
    }
}
