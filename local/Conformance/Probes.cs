using System.Globalization;
using TakeItDown.Hashes;
using TakeItDown.Local.EventGrid;

namespace TakeItDown.Local.Conformance;

/// <summary>What is tried, in order. Each line makes up hashes of its own.</summary>
internal static class Probes
{
    private const int Burst = 200;
    private const int Batch = 100;

    public static IEnumerable<Probe> For(Target target) =>
    [
        new("address", "Event Grid delivers to https only, with a certificate of a public authority.", AddressAsync),
        new("handshake", "Answer OPTIONS with 200 and WebHook-Allowed-Origin: eventgrid.azure.net. A 200 without it is no consent, and nothing is ever sent.", HandshakeAsync),
        new("secret", "Compare X-TakeItDown-Secret in constant time before you read the body, and answer 401 or 403 when it is missing or another.", SecretAsync),
        .. target.SignalTypes.Select(type => new Probe(
            $"first event of {type.Name}", "Answer 200 to 204 once the hash is kept.", (bench, stop) => FirstAsync(bench, type, stop))),
        new("duplicates", "Event Grid may send an event again. Take it as if it were the first.", DuplicatesAsync),
        new("late older version", "Events overtake each other. Answer 200 to 204, but replace what you hold only if the version is newer.", LateOlderAsync),
        new("tombstones", "Take withdrawn, suspended and deleted events: the hash must not match any more. Look at hashStatus, not only at the value.", TombstonesAsync),
        new("activation after its tombstone", "Keep the version of a tombstone, also of a hash you never held, so that an older activation cannot bring it back.", LateActivationAsync),
        new($"burst of {Burst}, {Bench.AtOnce} at once", "Event Grid sends many at once. Keep each in one short transaction, and do not limit the rate.", BurstAsync),
        new($"batch of {Batch} (optional)", "", BatchAsync),
        new("malformed body", "Answer 400. It is not sent again, while a 500 is sent again for a day.", MalformedAsync),
        new("slowest answer", "Answer once the event is kept, and match afterwards if that takes long. After 30 seconds Event Grid hangs up and sends it again.", SlowestAsync),
        new("clean-up", "The made-up hashes could not all be withdrawn. They match nothing, but you may want to delete them.", CleanUpAsync),
    ];

    private static Task<Finding> AddressAsync(Bench bench, CancellationToken stop) => Task.FromResult(
        bench.Target.Webhook.Scheme == Uri.UriSchemeHttps ? Finding.Passed("https")
        : bench.Target.Webhook.IsLoopback ? Finding.Passed("http, which will do on this machine")
        : Finding.Failed("http"));

    private static async Task<Finding> HandshakeAsync(Bench bench, CancellationToken stop) =>
        Finding.Of(await bench.AskConsentAsync(stop), "consents to eventgrid.azure.net");

    private static async Task<Finding> SecretAsync(Bench bench, CancellationToken stop)
    {
        var wrong = await TakesAsync(null, "without it")
            ?? (bench.Target.Secret is { } secret ? await TakesAsync($"not-{secret}", "with another") : null);
        return Finding.Of(wrong, bench.Target.Secret is null ? "refused without it" : "refused without it and with another");

        async Task<string?> TakesAsync(string? shown, string how)
        {
            var outcome = await bench.SendAsync(bench.NewHash().Version(1, HashStatus.Active), shown, stop);
            return outcome.Status is 401 or 403 ? null : $"{outcome.Words} {how}";
        }
    }

    private static async Task<Finding> FirstAsync(Bench bench, SignalType type, CancellationToken stop)
    {
        var record = bench.NewHash(type).Version(1, HashStatus.Active);
        var outcome = await bench.SendAsync(record, stop);
        return outcome switch
        {
            { IsDelivered: true } => Finding.Of(await bench.Look.WrongAsync(record.RecordId, held => held is { IsActive: true }, stop), outcome.Words),
            { Status: null } => Finding.Ending(outcome.Words, "see whether the address is right, its certificate valid, and the receiver running"),
            { Status: 401 or 403 } => Finding.Ending(outcome.Words, "say with --secret=… what it expects as X-TakeItDown-Secret"),
            _ => Finding.Failed(outcome.Words),
        };
    }

    private static async Task<Finding> DuplicatesAsync(Bench bench, CancellationToken stop)
    {
        var record = bench.NewHash().Version(1, HashStatus.Active);
        string[] times = ["first", "second", "third"];
        foreach (var (attempt, time) in times.Index())
        {
            if (await bench.RefusalAsync(record, stop, attempt) is { } refusal)
                return Finding.Failed($"{refusal} the {time} time");
        }

        return Finding.Of(await bench.Look.WrongAsync(record.RecordId, held => held is { IsActive: true }, stop), "took the same event three times");
    }

    private static async Task<Finding> LateOlderAsync(Bench bench, CancellationToken stop)
    {
        var hash = bench.NewHash();
        var newest = hash.Version(3, HashStatus.Active);
        var wrong = await bench.RefusalAsync(newest, stop)
            ?? await bench.Look.WrongAsync(hash.RecordId, IsNewest, stop)
            ?? await bench.RefusalAsync(hash.Version(2, HashStatus.Suspended), stop)
            ?? await bench.Look.WrongEverAsync(hash.RecordId, IsNewest, stop);
        return Finding.Of(wrong, bench.Target.Look is null ? "took both" : "took both, and kept the newer");

        bool IsNewest(Held? held) => held is { IsActive: true } && held.Version == newest.Version;
    }

    private static async Task<Finding> TombstonesAsync(Bench bench, CancellationToken stop)
    {
        foreach (var status in (HashStatus[])[HashStatus.Withdrawn, HashStatus.Suspended, HashStatus.Deleted])
        {
            var hash = bench.NewHash();
            var wrong = await bench.RefusalAsync(hash.Version(1, HashStatus.Active), stop)
                ?? await bench.RefusalAsync(hash.Version(2, status), stop)
                ?? await bench.Look.WrongAsync(hash.RecordId, held => held is not { IsActive: true }, stop);
            if (wrong is not null)
                return Finding.Failed($"{wrong} after {status}");
        }

        return Finding.Passed("took withdrawn, suspended and deleted");
    }

    private static async Task<Finding> LateActivationAsync(Bench bench, CancellationToken stop)
    {
        var (held, unheard) = (bench.NewHash(), bench.NewHash());
        var wrong = await bench.RefusalAsync(held.Version(1, HashStatus.Active), stop)
            ?? await LateAsync(held)
            ?? await LateAsync(unheard)
            ?? await bench.Look.WrongEverAsync(held.RecordId, IsOver, stop)
            ?? await bench.Look.WrongAsync(unheard.RecordId, IsOver, stop);
        return Finding.Of(wrong, bench.Target.Look is null ? "took both" : "took both, and the tombstone stands");

        async Task<string?> LateAsync(MadeUpHash hash) =>
            await bench.RefusalAsync(hash.Version(3, HashStatus.Withdrawn), stop)
            ?? await bench.RefusalAsync(hash.Version(2, HashStatus.Active), stop);

        static bool IsOver(Held? known) => known is not { IsActive: true };
    }

    private static async Task<Finding> BurstAsync(Bench bench, CancellationToken stop)
    {
        var records = bench.NewRecords(Burst);
        return Finding.Of(await bench.RefusalAsync(records, stop) ?? await MissingAsync(bench, records, stop), $"took all {Burst}");
    }

    /// <summary>Only with batching, which is off unless a platform asks for it.</summary>
    private static async Task<Finding> BatchAsync(Bench bench, CancellationToken stop)
    {
        var records = bench.NewRecords(Batch);
        var outcome = await bench.SendBatchAsync(records, stop);
        var wrong = outcome.IsDelivered ? await MissingAsync(bench, records, stop) : outcome.Words;
        return wrong is null
            ? Finding.Passed($"took all {Batch} as {Webhook.Batch}")
            : Finding.LeftOut($"{wrong}: do not ask for batching");
    }

    private static async Task<Finding> MalformedAsync(Bench bench, CancellationToken stop)
    {
        var outcome = await bench.SendAsync("""{"specversion":"1.0","id":"""u8.ToArray(), stop);
        return Finding.Of(outcome.Status is 400 ? null : outcome.Words, outcome.Words);
    }

    private static Task<Finding> SlowestAsync(Bench bench, CancellationToken stop)
    {
        var took = string.Create(CultureInfo.InvariantCulture, $"{bench.Slowest.TotalSeconds:0.00} s");
        return Task.FromResult(Finding.Of(bench.Slowest < Webhook.Patience ? null : took, took));
    }

    private static async Task<Finding> CleanUpAsync(Bench bench, CancellationToken stop)
    {
        var tombstones = bench.Tombstones;
        return Finding.Of(await bench.RefusalAsync(tombstones, stop), $"withdrew all {tombstones.Count} hashes");
    }

    private static async Task<string?> MissingAsync(Bench bench, IEnumerable<HashRecord> records, CancellationToken stop)
    {
        foreach (var record in records)
        {
            if (await bench.Look.WrongAsync(record.RecordId, held => held is { IsActive: true }, stop) is { } wrong)
                return wrong;
        }

        return null;
    }
}
