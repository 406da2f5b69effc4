using System.Text.Json.Nodes;
using TakeItDown.ApiKeys;
using TakeItDown.Benign;
using TakeItDown.Cases;
using TakeItDown.Decisions;
using TakeItDown.Feed;
using TakeItDown.Find;
using TakeItDown.Hashes;
using TakeItDown.Health;
using TakeItDown.Http;
using TakeItDown.Operators;
using TakeItDown.Outbox;
using TakeItDown.Platforms;
using TakeItDown.ProofOfWork;
using TakeItDown.Publishing;
using TakeItDown.Verdicts;
using static TakeItDown.Local.OpenApi.Operation;

namespace TakeItDown.Local.OpenApi;

/// <summary>Every operation of the native API by function name, in the order of the document.</summary>
internal static class Operations
{
    public const string Person = nameof(Person);
    public const string Platform = nameof(Platform);
    public const string Operator = nameof(Operator);
    public const string Anyone = nameof(Anyone);

    private static readonly Type Invalid = typeof(InputProblem);

    private static readonly Parameter ProofOfWork = new(
        "header", Challenges.Header, "The proof of work: base64 of `{\"challenge\":…,\"solution\":{\"counter\":…,\"derivedKey\":…}}`, as ALTCHA's clients make it.",
        new() { ["type"] = "string", ["contentEncoding"] = "base64" });

    private static readonly Parameter Idempotency = new(
        "header", IdempotencyKey.Header, "A random UUID, version 4. A retry with the same key returns the same case.",
        new() { ["type"] = "string", ["format"] = "uuid" });

    private static readonly Parameter PlatformId = new("path", "id", "The platform's id.", new() { ["type"] = "string" });

    private static readonly Parameter OperatorName = new("path", "name", "The operator's name.", new() { ["type"] = "string", ["pattern"] = "^[a-z0-9-]{3,30}$" });

    private static readonly Parameter KeyNumber = new("path", "number", "The key's number.", new() { ["type"] = "integer", ["format"] = "int32" });

    private static readonly Parameter RecordId = new("path", "recordId", "The hash, as in events and the feed.", new() { ["type"] = "string", ["pattern"] = "^[0-9a-f]{32}$" });

    private static readonly Response[] Decided =
    [
        new(200, "The hash is in that state already. Nothing is published."),
        new(202, "Decided. Every platform receives the new version within seconds."),
        new(404, "`no-such-record`.", Invalid),
    ];

    public static readonly IReadOnlyDictionary<string, Operation> All = new Dictionary<string, Operation>(StringComparer.Ordinal)
    {
        [nameof(SubmitCase)] = new(
            Person,
            "Stores the hashes of one person. Every platform receives them within seconds. Send an `Idempotency-Key`, so that a retry does not make a second case.",
            new(202, "Stored; every platform will receive the hashes. The number and the PIN are shown only here, and again for a retry with the same key.", typeof(SubmittedCase)),
            new(428, "`proof-of-work-required`: the hashes need a proof of work, and the request has no valid one.", typeof(ProofProblem)),
            new(422, "`idempotency-reuse`: the key was already used with a different body.", Invalid),
            new(503, "`no-platform`: no platform takes part yet. Nothing was stored.", Invalid))
        {
            Body = typeof(NewCaseBody),
            Parameters = [Idempotency, ProofOfWork],
        },
        [nameof(GetChallenge)] = new(
            Person,
            "A case costs a proof of work, which grows with the number of its hashes, with the load of the exchange, and with what the same address has sent. Any client of ALTCHA, version 2, solves the challenge. Send the solution with the case, in the header `Altcha`. It is valid for this `Idempotency-Key` and up to this number of hashes, for 30 minutes.",
            new(200, "The challenge.", typeof(Challenge)),
            new(204, "No proof of work is needed."),
            new(400, "`required`, `idempotency-key` or `hashes-count`: the header or the parameter is invalid.", Invalid))
        {
            Parameters =
            [
                new("query", "hashes", "The largest number of hashes of the case.", new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = NewCase.MaxHashes }) { IsRequired = true },
                Idempotency with { IsRequired = true },
            ],
        },
        [nameof(GetCase)] = new(
            Person,
            "Returns, for each item and platform, whether the hashes were sent and what the platform did. It never returns hash values.",
            new Response(200, "The case.", typeof(CaseView)))
        {
            Scheme = CaseCredentials.Scheme,
            Parameters = [ProofOfWork],
        },
        [nameof(WithdrawCase)] = new(
            Person,
            "Withdraws all hashes of the case, for good. A hash that no other case claims is withdrawn at every platform. A repeated call changes nothing.",
            new Response(202, "Withdrawn, now or before. Published within seconds."))
        {
            Scheme = CaseCredentials.Scheme,
            Parameters = [ProofOfWork],
        },
        [nameof(GetPlatforms)] = new(
            Anyone,
            "Needs no credentials.",
            new Response(200, "The platforms, and whether this is a demonstration.", typeof(GetPlatforms.Response))),
        [nameof(GetFeed)] = new(
            Platform,
            "Returns the newest version of every hash of the platform's signal types, oldest first and without gaps, up to ten seconds ago. Replaced versions stay for 30 days, tombstones for 400. Save the cursor after you have stored the records.",
            new(200, "A page of the feed.", typeof(FeedPageBody)),
            new(304, "Nothing new after this cursor."),
            new(400, "`cursor`, `limit` or `signal-type`: a parameter is invalid.", Invalid),
            new(410, "`cursor-expired`: older than the oldest tombstone. Start again without a cursor.", Invalid))
        {
            Scheme = PlatformAuth.Scheme,
            Parameters =
            [
                new("query", "cursor", "The cursor of an earlier page. Leave it out to start at the beginning.", new() { ["type"] = "string" }),
                new("query", "limit", "The number of records to read. The page may contain fewer.", new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = FeedQuery.MaxRows, ["default"] = FeedQuery.MaxRows }),
                new("query", "signalType", "Only this one of the platform's signal types.", new() { ["type"] = "string", ["enum"] = SchemaRules.Names(SignalType.All) }),
                new("header", "If-None-Match", "The `ETag` of an earlier page.", new() { ["type"] = "string" }),
            ],
        },
        [nameof(CheckFeed)] = new(
            Platform,
            "Says that everything up to this cursor of the feed is matched with what the platform hosts. The people who submitted those hashes see `NotFound` where the platform sent no verdict. Call it after each read of the feed, also when nothing was new. A cursor before an earlier one changes nothing: `Superseded`.",
            new(200, "How far the platform has checked the feed now.", typeof(CheckFeed.Response)),
            new(400, "`cursor` or `cursor-ahead`: the cursor is invalid, or ahead of the feed.", Invalid))
        {
            Scheme = PlatformAuth.Scheme,
            Body = typeof(CheckedBody),
        },
        [nameof(SubmitVerdicts)] = new(
            Platform,
            "The person who submitted a hash sees the verdict. The latest verdict on each hash counts. If one verdict is invalid, none of the call is stored.",
            new Response(200, "The outcome of each verdict, in the order of the request.", typeof(SubmitVerdicts.Response)))
        {
            Scheme = PlatformAuth.Scheme,
            Body = typeof(VerdictsBody),
        },
        [nameof(GetHash)] = new(
            Platform,
            "Returns the record, and how many other platforms blocked the hash or did not, by reason. Never which of them. Ask for a hash that you have matched and are not sure about.",
            new(200, "The hash is active: match it.", typeof(GetHash.Response)),
            new(400, "`record-id`: the parameter is invalid.", Invalid),
            new(404, "`no-such-record`: the platform got no hash with this record id.", Invalid),
            new(410, "`hash-withdrawn`, `hash-suspended` or `hash-deleted`: stop matching the hash.", Invalid))
        {
            Scheme = PlatformAuth.Scheme,
            Parameters = [RecordId],
        },
        [nameof(GetOwnPlatform)] = new(
            Platform,
            "Returns how many events could not be delivered, the cursor from which the feed has them, how far the platform has received and checked the feed, and how often its matches were false, by distance.",
            new Response(200, "Undelivered events, how far the platform is behind, and its verdicts by distance.", typeof(PlatformHealth)))
        { Scheme = PlatformAuth.Scheme },
        [nameof(ListPlatforms)] = new(
            Operator,
            "Returns undelivered events of every platform, and how far it has received and checked the feed.",
            new Response(200, "One entry per platform.", typeof(ListPlatforms.Response)))
        { Scheme = SecuritySchemes.Operator },
        [nameof(IssueApiKey)] = new(
            Operator,
            "Returns a new API key, which is not shown again. A platform has at most two valid keys, so that it can change from one to the other. A key can be limited to reading hashes or to sending verdicts, and can have an end. Its number is never used again.",
            new(201, "The key. It is not shown again.", typeof(CreatedApiKey)),
            new(404, "`no-such-platform`.", Invalid),
            new(409, "`two-live-keys`: revoke one first.", Invalid))
        {
            Scheme = SecuritySchemes.Operator,
            Parameters = [PlatformId],
            Body = typeof(ApiKeyBody),
            IsBodyOptional = true,
        },
        [nameof(ListApiKeys)] = new(
            Operator,
            "Returns numbers, rights, dates and daily counts, never the keys.",
            new(200, "The keys.", typeof(PlatformKeyList)),
            new(404, "`no-such-platform`.", Invalid))
        {
            Scheme = SecuritySchemes.Operator,
            Parameters = [PlatformId],
        },
        [nameof(RevokeApiKey)] = new(
            Operator,
            "The key stops working at once.",
            new(204, "The key is revoked."), new(404, "`no-such-platform` or `no-such-key`.", Invalid))
        {
            Scheme = SecuritySchemes.Operator,
            Parameters = [PlatformId, KeyNumber],
            Body = typeof(ReasonBody),
        },
        [nameof(GetOverview)] = new(
            Operator,
            "Returns each figure with the most that is normal. It reads storage, so it shows the whole exchange.",
            new Response(200, "The figures.", typeof(GetOverview.Response)))
        { Scheme = SecuritySchemes.Operator },
        [nameof(FindHashOrCase)] = new(
            Operator,
            "Shows record, versions, claims by count, verdicts, dead letters and pending changes of a hash; or what is stored of a case. Never a hash value, a case number or a PIN. Each lookup is in the audit, a case only as `a case`.",
            new(200, "What was found.", typeof(FindHashOrCase.Response)),
            new(404, "`not-found`: no such hash or case.", Invalid))
        {
            Scheme = SecuritySchemes.Operator,
            Body = typeof(FindBody),
        },
        [nameof(ListChanges)] = new(
            Operator,
            "Normally there are none. The sweep sends a new message for each of them, later and later.",
            new(200, "A page of the stuck changes.", typeof(ListChanges.Response)),
            new(400, "`cursor`: the parameter is invalid.", Invalid))
        {
            Scheme = SecuritySchemes.Operator,
            Parameters = [new("query", "cursor", "The cursor of an earlier page. Leave it out to start with the oldest.", new() { ["type"] = "string" })],
        },
        [nameof(ListHeldCases)] = new(
            Operator,
            "Returns counts and times, no case.",
            new Response(200, "The held cases by hour, and whether new ones are held.", typeof(ListHeldCases.Response)))
        { Scheme = SecuritySchemes.Operator },
        [nameof(SetHold)] = new(
            Operator,
            "While new cases are held, they are accepted and not published. Every instance follows within about ten seconds. The rule `Cases__HoldAbove` can also begin it; only this call ends it.",
            new Response(200, "The switch as it is now.", typeof(HoldView)))
        {
            Scheme = SecuritySchemes.Operator,
            Body = typeof(HoldBody),
        },
        [nameof(ReleaseCases)] = new(
            Operator,
            "Publishes the held cases that were submitted in the window. Call it again while `hasMore` is true.",
            new Response(200, $"Released up to {DecideHeldCases.MaxCases} held cases.", typeof(ReleaseCases.Response)))
        {
            Scheme = SecuritySchemes.Operator,
            Body = typeof(CaseWindowBody),
        },
        [nameof(DiscardCases)] = new(
            Operator,
            "Ends the held cases that were submitted in the window. Nothing of them is ever published, and their people see that. It cannot be undone. Call it again while `hasMore` is true.",
            new Response(200, $"Discarded up to {DecideHeldCases.MaxCases} held cases.", typeof(DiscardCases.Response)))
        {
            Scheme = SecuritySchemes.Operator,
            Body = typeof(CaseWindowBody),
        },
        [nameof(SuspendHash)] = new(
            Operator,
            "Platforms stop matching the hash while it is under review. Claims are still counted. The people who submitted it see that it is under review.",
            [.. Decided, new(409, "`hash-deleted`: the hash is deleted. Restore it first.", Invalid)])
        {
            Scheme = SecuritySchemes.Operator,
            Parameters = [RecordId],
            Body = typeof(SuspensionBody),
        },
        [nameof(RestoreHash)] = new(
            Operator,
            "Ends a suspension or a deletion. The claims decide again whether platforms match the hash.",
            Decided)
        {
            Scheme = SecuritySchemes.Operator,
            Parameters = [RecordId],
            Body = typeof(ReasonBody),
        },
        [nameof(DeleteHash)] = new(
            Operator,
            "Platforms stop matching the hash, whoever claims it, until an operator restores it. The people who submitted it see that it has ended.",
            Decided)
        {
            Scheme = SecuritySchemes.Operator,
            Parameters = [RecordId],
            Body = typeof(ReasonBody),
        },
        [nameof(ListReview)] = new(
            Operator,
            "Returns the suspended hashes: those that an operator suspended, those that platforms' verdicts suspended by rule, and those that match the benign list.",
            new Response(200, "The suspended hashes.", typeof(ListReview.Response)))
        { Scheme = SecuritySchemes.Operator },
        [nameof(GetBenign)] = new(
            Operator,
            "Returns counts, no hash.",
            new Response(200, "The benign list.", typeof(GetBenign.Response)))
        { Scheme = SecuritySchemes.Operator },
        [nameof(ImportBenign)] = new(
            Operator,
            "Adds hashes of popular innocent pictures. A submitted hash that matches one is suspended before any platform gets it: a `pdq` hash within 31 of 256 bits, a video if 80 % of its frames match so, any other hash if it is equal. The list has no `video_vpdq` hashes. Within minutes, published hashes that match are suspended too. A hash that an operator has restored stays restored. A repeated call changes nothing.",
            new Response(200, "The hashes are listed.", typeof(ImportBenign.Response)))
        {
            Scheme = SecuritySchemes.Operator,
            Body = typeof(BenignBody),
        },
        [nameof(RemoveBenign)] = new(
            Operator,
            "Removes hashes from the benign list. Within a minute, the hashes that only they had suspended are restored. A repeated call changes nothing.",
            new Response(200, "The hashes are not listed.", typeof(RemoveBenign.Response)))
        {
            Scheme = SecuritySchemes.Operator,
            Body = typeof(BenignBody),
        },
        [nameof(GetAudit)] = new(
            Operator,
            "Every action has a row before it and a row after it, so an action without a second row was broken off. Each call checks the hash chain of the whole month.",
            new(200, "A page of the month, and whether its chain is whole.", typeof(GetAudit.Response)),
            new(400, "`month` or `cursor`: a parameter is invalid.", Invalid))
        {
            Scheme = SecuritySchemes.Operator,
            Parameters =
            [
                new("query", "month", "The UTC month, `2026-11`. Leave it out for the current one.", new() { ["type"] = "string", ["pattern"] = "^[0-9]{4}-[0-9]{2}$" }),
                new("query", "cursor", "The cursor of an earlier page. Leave it out to start at the beginning of the month.", new() { ["type"] = "string" }),
            ],
        },
        [nameof(ListOperators)] = new(
            Operator,
            "Returns names, and the numbers and dates of keys.",
            new Response(200, "The operators.", typeof(ListOperators.Response)))
        { Scheme = SecuritySchemes.Operator },
        [nameof(IssueOperatorKey)] = new(
            Operator,
            "Returns a new key of a named operator, which is not shown again. An operator has at most two valid keys.",
            new(201, "The key. It is not shown again.", typeof(CreatedApiKey)),
            new(400, "`operator-name`: the name is invalid.", Invalid),
            new(409, "`two-live-keys`: revoke one first.", Invalid))
        { Parameters = [OperatorName] },
        [nameof(ListOperatorKeys)] = new(
            Operator,
            "Returns numbers and dates, never the keys.",
            new(200, "The valid keys.", typeof(ApiKeyList)),
            new(400, "`operator-name`: the name is invalid.", Invalid))
        { Parameters = [OperatorName] },
        [nameof(RevokeOperatorKey)] = new(
            Operator,
            "The key stops working at once.",
            new(204, "The key is revoked."), new(404, "`no-such-key`.", Invalid))
        {
            Parameters = [OperatorName, KeyNumber],
            Body = typeof(ReasonBody),
        },
        [nameof(GetSigningKeys)] = new(
            Anyone,
            "A JSON Web Key Set (RFC 7517). Also at `/.well-known/jwks.json`, without `/api`. Every event is signed with one of these keys. Needs no credentials.",
            new Response(200, "The keys.", typeof(PublicKeys))),
        [nameof(GetHealth)] = new(
            Anyone,
            "Checks that every table of the storage account responds within two seconds. Needs no credentials.",
            new(200, "Storage works.", typeof(GetHealth.Response)), new(503, "Storage does not work.", typeof(Problem))),
        [nameof(GetOpenApi)] = new(
            Anyone,
            "Needs no credentials.",
            new(200, "This document.", typeof(JsonObject)), new(304, "Not modified."))
        {
            Parameters = [new("header", "If-None-Match", "The `ETag` of an earlier response.", new() { ["type"] = "string" })],
        },
    };

    /// <summary>All responses of an operation, including those to an invalid body and invalid credentials.</summary>
    public static IEnumerable<Response> ResponsesOf(Operation operation, bool needsFunctionKey)
    {
        var responses = operation.Responses.ToList();
        if (operation.Body is not null)
        {
            responses.Add(new(400, "The body or a header is invalid. `field` and `rule` say why.", Invalid));
            responses.Add(new(413, $"`body-size`: more than {RequestBody.MaxBytes} bytes.", Invalid));
            responses.Add(new(415, "`content-type`: the body is not sent as JSON. `content-encoding`: the body is compressed.", Invalid));
        }

        if (operation.Scheme == CaseCredentials.Scheme)
        {
            responses.Add(new(400, "`pin` or `case-number`: invalid format, or a typo.", Invalid));
            responses.Add(new(401, "`required` or `credentials`: no credentials, unknown case number or wrong PIN.", Invalid));
            responses.Add(new(428, "`proof-of-work-required`: after five wrong PINs each try needs a proof of work, and the request has no valid one.", typeof(ProofProblem)));
        }

        if (operation.Scheme == PlatformAuth.Scheme)
        {
            responses.Add(new(401, "`api-key`: no valid API key of a platform. `api-key-expired`: the key has expired.", Invalid));
            responses.Add(new(403, "`platform-paused`: the operator has paused this platform. `api-key-scope`: the key is limited to other calls.", Invalid));
            responses.Add(new(429, "`too-many-wrong-keys`: this address has sent too many wrong API keys. A valid key still works.", Invalid));
        }

        if (operation.Scheme == SecuritySchemes.Operator)
            responses.Add(new(401, "`operator-key`: no valid key of an operator.", Invalid));
        if (needsFunctionKey)
            responses.Add(new(401, "The Functions key is missing or wrong."));
        return responses.OrderBy(response => response.Status);
    }
}
