using System.Globalization;
using System.Text.Json;
using TakeItDown.Hashes;
using TakeItDown.Local.EventGrid;
using TakeItDown.Verdicts;

namespace TakeItDown.Local.Conformance;

/// <summary>The checks, in order. Each uses new random hashes.</summary>
internal static class Checks
{
    private const int BurstSize = 200;
    private const int BatchSize = 100;

    /// <summary>Newer than every version to come, and small enough that a clean-up can be newer still.</summary>
    private const long ForgedVersion = 9_000_000_000_000_000;

    public static IEnumerable<Check> For(Target target) =>
    [
        new("address", "Event Grid delivers only to https, with a certificate from a public authority.", AddressAsync),
        new("handshake", "Answer OPTIONS with 200 and WebHook-Allowed-Origin: eventgrid.azure.net. Without that header, Event Grid never delivers.", HandshakeAsync),
        new("secret", "Compare X-TakeItDown-Secret in constant time before you read the body, and answer 401 or 403 if it is missing or wrong.", SecretAsync),
        .. target.SignalTypes.Select(type => new Check(
            $"first event of {type.Name}", "Answer 200 to 204 once the hash is stored.", (harness, stop) => FirstAsync(harness, type, stop))),
        new("duplicates", "Event Grid may deliver an event twice. Accept the second as you do the first.", DuplicatesAsync),
        new("late older version", "Events may arrive out of order. Answer 200 to 204, but replace a stored version only with a newer one.", LateOlderAsync),
        new("tombstones", "Accept withdrawn, suspended and deleted events. The hash must not match any more: check hashStatus, not only the value.", TombstonesAsync),
        new("activation after its tombstone", "Store the version of a tombstone, even for a hash that you never had. Otherwise an older activation brings the hash back.", LateActivationAsync),
        new("forged events", "Verify the signature of every event before you store it, and answer 401. Whoever has the secret could otherwise send a record with a version that you keep for ever.", ForgedAsync),
        new("unknown key", "Accept only keys that the exchange publishes now. Read them again when an event names a key that you do not know.", UnknownKeyAsync),
        new("replayed event", "The signature stays valid, so the version decides: answer 200 to 204 and change nothing.", ReplayedAsync),
        new("rewritten JSON", "Event Grid may write the JSON differently. Take the digest of data in canonical form (RFC 8785), and of time in UTC without fractions of a second.", RewrittenAsync),
        new($"burst of {BurstSize}, {ReceiverHarness.MaxConcurrency} at once", "Event Grid sends many events at once. Store each in one short transaction, and do not limit the rate.", BurstAsync),
        new($"batch of {BatchSize} (optional)", "", BatchAsync),
        new("unreadable event in a batch", "Store the other events of the batch and answer 200. Event Grid does not retry a 400, so it would lose all of them.", UnreadableInBatchAsync),
        new("malformed body", "Answer 400. Event Grid does not retry a 400, but it retries a 500 for a day.", MalformedAsync),
        .. target.Exchange is null ? (Check[])[] :
        [
            new("checked", "After each read of the feed, also when nothing was new: once everything is matched, call POST v1/feed/checked with the cursor of the last page.", CheckedAsync),
            new("distances", "", DistancesAsync),
        ],
        new("slowest response", "Answer once the event is stored, and match afterwards if that takes long. After 30 seconds, Event Grid closes the connection and retries.", SlowestResponseAsync),
        new("clean-up", "Some random hashes could not be withdrawn. They match nothing, but you may want to delete them.", CleanUpAsync),
    ];

    private static Task<Finding> AddressAsync(ReceiverHarness harness, CancellationToken stop) => Task.FromResult(
        harness.Target.Webhook.Scheme == Uri.UriSchemeHttps ? Finding.Passed("https")
        : harness.Target.Webhook.IsLoopback ? Finding.Passed("http, which is enough on this machine")
        : Finding.Failed("http"));

    private static async Task<Finding> HandshakeAsync(ReceiverHarness harness, CancellationToken stop) =>
        Finding.Of(await harness.RequestConsentAsync(stop), "consents to eventgrid.azure.net");

    private static async Task<Finding> SecretAsync(ReceiverHarness harness, CancellationToken stop)
    {
        var wrong = await AcceptsAsync(null, "without it")
            ?? (harness.Target.Secret is { } secret ? await AcceptsAsync($"not-{secret}", "with a wrong one") : null);
        return Finding.Of(wrong, harness.Target.Secret is null ? "refused without it" : "refused without it and with a wrong one");

        async Task<string?> AcceptsAsync(string? sent, string how)
        {
            var outcome = await harness.SendAsync(harness.NewHash().Version(1, HashStatus.Active), sent, stop);
            return outcome.Status is 401 or 403 ? null : $"{outcome.Description} {how}";
        }
    }

    private static async Task<Finding> FirstAsync(ReceiverHarness harness, SignalType type, CancellationToken stop)
    {
        var record = harness.NewHash(type).Version(1, HashStatus.Active);
        var outcome = await harness.SendAsync(record, stop);
        return outcome switch
        {
            { IsDelivered: true } => Finding.Of(await harness.State.WaitUntilAsync(record.RecordId, stored => stored is { IsActive: true }, stop), outcome.Description),
            { Status: null } => Finding.Fatal(outcome.Description, "Check that the address is right, the certificate valid and the receiver running."),
            { Status: 401 or 403 } => Finding.Fatal(outcome.Description, $"Pass the value that it expects as X-TakeItDown-Secret (--secret=…), and let it accept the public key in {harness.Keys.PublicFile}."),
            _ => Finding.Failed(outcome.Description),
        };
    }

    private static async Task<Finding> DuplicatesAsync(ReceiverHarness harness, CancellationToken stop)
    {
        var record = harness.NewHash().Version(1, HashStatus.Active);
        string[] times = ["first", "second", "third"];
        foreach (var (attempt, time) in times.Index())
        {
            if (await harness.GetRefusalAsync(record, stop, attempt) is { } refusal)
                return Finding.Failed($"{refusal} the {time} time");
        }

        return Finding.Of(await harness.State.WaitUntilAsync(record.RecordId, stored => stored is { IsActive: true }, stop), "accepted the same event three times");
    }

    private static async Task<Finding> LateOlderAsync(ReceiverHarness harness, CancellationToken stop)
    {
        var hash = harness.NewHash();
        var newest = hash.Version(3, HashStatus.Active);
        var wrong = await harness.GetRefusalAsync(newest, stop)
            ?? await harness.State.WaitUntilAsync(hash.RecordId, IsNewest, stop)
            ?? await harness.GetRefusalAsync(hash.Version(2, HashStatus.Suspended), stop)
            ?? await harness.State.WatchAsync(hash.RecordId, IsNewest, stop);
        return Finding.Of(wrong, harness.Target.StateUrl is null ? "accepted both" : "accepted both, kept the newer one");

        bool IsNewest(StoredHash? stored) => stored is { IsActive: true } && stored.Version == newest.Version;
    }

    private static async Task<Finding> TombstonesAsync(ReceiverHarness harness, CancellationToken stop)
    {
        foreach (var status in (HashStatus[])[HashStatus.Withdrawn, HashStatus.Suspended, HashStatus.Deleted])
        {
            var hash = harness.NewHash();
            var wrong = await harness.GetRefusalAsync(hash.Version(1, HashStatus.Active), stop)
                ?? await harness.GetRefusalAsync(hash.Version(2, status), stop)
                ?? await harness.State.WaitUntilAsync(hash.RecordId, stored => stored is not { IsActive: true }, stop);
            if (wrong is not null)
                return Finding.Failed($"{wrong} after {status}");
        }

        return Finding.Passed("accepted withdrawn, suspended and deleted");
    }

    private static async Task<Finding> LateActivationAsync(ReceiverHarness harness, CancellationToken stop)
    {
        var (known, unknown) = (harness.NewHash(), harness.NewHash());
        var wrong = await harness.GetRefusalAsync(known.Version(1, HashStatus.Active), stop)
            ?? await LateAsync(known)
            ?? await LateAsync(unknown)
            ?? await harness.State.WatchAsync(known.RecordId, IsInactive, stop)
            ?? await harness.State.WaitUntilAsync(unknown.RecordId, IsInactive, stop);
        return Finding.Of(wrong, harness.Target.StateUrl is null ? "accepted both" : "accepted both, kept the tombstone");

        async Task<string?> LateAsync(RandomHash hash) =>
            await harness.GetRefusalAsync(hash.Version(3, HashStatus.Withdrawn), stop)
            ?? await harness.GetRefusalAsync(hash.Version(2, HashStatus.Active), stop);

        static bool IsInactive(StoredHash? stored) => stored is not { IsActive: true };
    }

    private static async Task<Finding> ForgedAsync(ReceiverHarness harness, CancellationToken stop)
    {
        var genuine = harness.NewHash().Version(1, HashStatus.Active);
        var forged = genuine with { Version = ForgedVersion, HashStatus = HashStatus.Deleted };
        var wrong = await harness.GetRefusalAsync(genuine, stop)
            ?? await GetAcceptanceAsync(harness, forged, CheckKeys.Unsigned(forged), "to an event without a signature", stop)
            ?? await GetAcceptanceAsync(harness, forged, harness.Keys.SignedForAnother(forged, genuine), "to the signature of another event", stop)
            ?? await harness.State.WatchAsync(genuine.RecordId, stored => stored is null || stored.Version == genuine.Version, stop);
        return Finding.Of(wrong, harness.Target.StateUrl is null ? "refused" : "refused, the record is unchanged");
    }

    private static async Task<Finding> UnknownKeyAsync(ReceiverHarness harness, CancellationToken stop)
    {
        var record = harness.NewHash().Version(1, HashStatus.Active);
        return Finding.Of(await GetAcceptanceAsync(harness, record, harness.Keys.SignedWithUnknownKey(record), "to a key that the exchange does not publish", stop), "refused");
    }

    /// <summary>Returns null if the receiver refuses the event for good, else what it answered.</summary>
    private static async Task<string?> GetAcceptanceAsync(ReceiverHarness harness, HashRecord record, string text, string to, CancellationToken stop)
    {
        var outcome = await harness.SendTextAsync(record, text, stop);
        return outcome.Status is 400 or 401 or 403 ? null : $"{outcome.Description} {to}";
    }

    private static async Task<Finding> ReplayedAsync(ReceiverHarness harness, CancellationToken stop)
    {
        var hash = harness.NewHash();
        var activated = hash.Version(1, HashStatus.Active);
        var text = harness.Keys.Signed(activated);
        var first = await harness.SendTextAsync(activated, text, stop);
        var wrong = first.IsDelivered ? await harness.GetRefusalAsync(hash.Version(2, HashStatus.Withdrawn), stop) : first.Description;
        if (wrong is null && await harness.SendTextAsync(activated, text, stop) is { IsDelivered: false } refused)
            wrong = refused.Description;
        wrong ??= await harness.State.WatchAsync(hash.RecordId, stored => stored is not { IsActive: true }, stop);
        return Finding.Of(wrong, harness.Target.StateUrl is null ? "accepted" : "accepted, changed nothing");
    }

    private static async Task<Finding> RewrittenAsync(ReceiverHarness harness, CancellationToken stop)
    {
        var record = harness.NewHash().Version(1, HashStatus.Active);
        var outcome = await harness.SendTextAsync(record, RewrittenJson.Of(harness.Keys.Signed(record)), stop);
        return Finding.Of(
            outcome.IsDelivered ? await harness.State.WaitUntilAsync(record.RecordId, stored => stored is { IsActive: true }, stop) : outcome.Description, outcome.Description);
    }

    private static async Task<Finding> BurstAsync(ReceiverHarness harness, CancellationToken stop)
    {
        var records = harness.NewRecords(BurstSize);
        return Finding.Of(await harness.GetRefusalAsync(records, stop) ?? await MissingAsync(harness, records, stop), $"accepted all {BurstSize}");
    }

    /// <summary>Optional: batching is off unless a platform asks for it.</summary>
    private static async Task<Finding> BatchAsync(ReceiverHarness harness, CancellationToken stop)
    {
        var records = harness.NewRecords(BatchSize);
        var outcome = await harness.SendBatchAsync(records, stop);
        var wrong = outcome.IsDelivered ? await MissingAsync(harness, records, stop) : outcome.Description;
        return wrong is null
            ? Finding.Passed($"accepted all {BatchSize} as {Webhook.Batch}")
            : Finding.Skipped($"{wrong}: do not ask the exchange for batching");
    }

    /// <summary>Skipped for a receiver that does not accept batches.</summary>
    private static async Task<Finding> UnreadableInBatchAsync(ReceiverHarness harness, CancellationToken stop)
    {
        if (await harness.SendBatchAsync(harness.NewRecords(2), stop) is { IsDelivered: false } refused)
            return Finding.Skipped($"{refused.Description} to a batch");
        var records = harness.NewRecords(4);
        var outcome = await harness.SendBatchWithUnreadableEventAsync(records, stop);
        return Finding.Of(outcome.IsDelivered ? await MissingAsync(harness, records, stop) : outcome.Description, $"{outcome.Description}, stored the others");
    }

    private static async Task<Finding> MalformedAsync(ReceiverHarness harness, CancellationToken stop)
    {
        var outcome = await harness.SendAsync("""{"specversion":"1.0","id":"""u8.ToArray(), stop);
        return Finding.Of(outcome.Status is 400 ? null : outcome.Description, outcome.Description);
    }

    /// <summary>Asks the exchange, because no webhook shows what a platform has checked.</summary>
    private static Task<Finding> CheckedAsync(ReceiverHarness harness, CancellationToken stop) => AskExchangeAsync(
        harness,
        own =>
        {
            if (!own.TryGetProperty("checked", out var place))
                return Finding.Failed("the exchange has no report that anything is checked");
            var (upTo, lag) = (place.GetProperty("upTo").GetString(), TimeSpan.FromSeconds(place.GetProperty("lagSeconds").GetDouble()));
            return Finding.Of(
                lag <= VerdictStore.Target ? null : string.Create(CultureInfo.InvariantCulture, $"a change of {lag.TotalHours:0} hours ago is not checked"),
                $"checked everything before {upTo}");
        },
        stop);

    /// <summary>Asks the exchange how often the platform's matches were false.</summary>
    private static Task<Finding> DistancesAsync(ReceiverHarness harness, CancellationToken stop) => AskExchangeAsync(
        harness,
        own =>
        {
            if (!own.TryGetProperty("distances", out var ranges))
                return Finding.Skipped("no verdict had a distance yet. With it, the exchange shows how often your matches are false");
            int Sum(string member) => ranges.EnumerateArray().Sum(range => range.GetProperty(member).GetInt32());
            return Finding.Passed($"{Sum("blocked")} hashes blocked, {Sum("falseMatches")} false matches");
        },
        stop);

    private static async Task<Finding> AskExchangeAsync(ReceiverHarness harness, Func<JsonElement, Finding> judge, CancellationToken stop)
    {
        using var http = new HttpClient { BaseAddress = harness.Target.Exchange, DefaultRequestHeaders = { Authorization = new("Bearer", harness.Target.ApiKey) } };
        try
        {
            using var response = await http.GetAsync(new Uri("api/v1/platforms/me", UriKind.Relative), stop);
            return response.IsSuccessStatusCode
                ? judge(await response.Content.ReadFromJsonAsync<JsonElement>(stop))
                : Finding.Failed($"the exchange answers {(int)response.StatusCode}");
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return Finding.Failed($"the exchange does not answer ({failure.GetType().Name})");
        }
    }

    private static Task<Finding> SlowestResponseAsync(ReceiverHarness harness, CancellationToken stop)
    {
        var elapsed = string.Create(CultureInfo.InvariantCulture, $"{harness.SlowestResponse.TotalSeconds:0.00} s");
        return Task.FromResult(Finding.Of(harness.SlowestResponse < Webhook.Timeout ? null : elapsed, elapsed));
    }

    private static async Task<Finding> CleanUpAsync(ReceiverHarness harness, CancellationToken stop)
    {
        var tombstones = harness.Tombstones;
        return Finding.Of(await harness.GetRefusalAsync(tombstones, stop), $"withdrew all {tombstones.Count} hashes");
    }

    private static async Task<string?> MissingAsync(ReceiverHarness harness, IEnumerable<HashRecord> records, CancellationToken stop)
    {
        foreach (var record in records)
        {
            if (await harness.State.WaitUntilAsync(record.RecordId, stored => stored is { IsActive: true }, stop) is { } wrong)
                return wrong;
        }

        return null;
    }
}
