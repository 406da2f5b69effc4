using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using TakeItDown.Hashes;
using TakeItDown.Local.EventGrid;

namespace TakeItDown.Local.Conformance;

/// <summary>Sends events to one receiver as Event Grid does. Records the accepted events and the slowest response.</summary>
internal sealed class ReceiverHarness(Target target, CheckKeys keys, TimeProvider clock, Action progress) : IDisposable
{
    /// <summary>The number of concurrent deliveries.</summary>
    public const int MaxConcurrency = 16;

    private const int ProgressInterval = 50;

    // Longer than Event Grid's, to tell a late response from none.
    private static readonly TimeSpan ResponseTimeout = 2 * Webhook.Timeout;

    private readonly Webhook webhook = new(clock, ResponseTimeout);
    private readonly ConcurrentDictionary<string, HashRecord> accepted = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    public Target Target => target;

    public CheckKeys Keys => keys;

    public StateProbe State { get; } = new(target.StateUrl);

    public TimeSpan SlowestResponse { get; private set; }

    /// <summary>A tombstone for each hash that the receiver accepted, newer than everything it was sent.</summary>
    public IReadOnlyList<HashRecord> Tombstones =>
        [.. accepted.Values.Select(record => record with { Version = record.Version + 1_000, HashStatus = HashStatus.Withdrawn })];

    /// <summary>A hash of this type, or of the first type that the receiver supports.</summary>
    public RandomHash NewHash(SignalType? type = null) => RandomHash.New(type ?? target.SignalTypes[0], clock.GetUtcNow());

    /// <summary>Records of new, active hashes.</summary>
    public IReadOnlyList<HashRecord> NewRecords(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => NewHash().Version(1, HashStatus.Active))];

    /// <summary>Sends the CloudEvents handshake. Returns null if the receiver consents, else the reason.</summary>
    public Task<string?> RequestConsentAsync(CancellationToken stop) => webhook.RequestConsentAsync(SubscriptionWith(target.Secret), stop);

    public Task<AttemptOutcome> SendAsync(HashRecord record, CancellationToken stop, int attempts = 0) =>
        SendAsync(record, target.Secret, stop, attempts);

    public async Task<AttemptOutcome> SendAsync(HashRecord record, string? secret, CancellationToken stop, int attempts = 0)
    {
        var outcome = await PostAsync(new(Webhook.Single, Encoding.UTF8.GetBytes(keys.Signed(record))), secret, stop, attempts);
        if (outcome.IsDelivered)
            Accepted(record);
        return outcome;
    }

    /// <summary>Sends one event. Returns null if the receiver accepts it, else what it answered.</summary>
    public async Task<string?> GetRefusalAsync(HashRecord record, CancellationToken stop, int attempts = 0)
    {
        var outcome = await SendAsync(record, stop, attempts);
        return outcome.IsDelivered ? null : outcome.Description;
    }

    /// <summary>Sends many events concurrently. Returns null if the receiver accepts all of them, else the number of refusals and one of the responses.</summary>
    public async Task<string?> GetRefusalAsync(IReadOnlyCollection<HashRecord> records, CancellationToken stop)
    {
        var refusals = new ConcurrentBag<string>();
        var done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = MaxConcurrency, CancellationToken = stop };
        await Parallel.ForEachAsync(records, parallel, async (record, token) =>
        {
            if (await GetRefusalAsync(record, token) is { } refusal)
                refusals.Add(refusal);
            if (Interlocked.Increment(ref done) % ProgressInterval == 0)
                progress();
        });
        return refusals.TryPeek(out var one) ? $"{one} to {refusals.Count} of {records.Count}" : null;
    }

    /// <summary>Sends many events in one delivery, as Event Grid does if a platform has batching on.</summary>
    public Task<AttemptOutcome> SendBatchAsync(IReadOnlyCollection<HashRecord> records, CancellationToken stop) =>
        SendBatchAsync(records, records.Select(keys.Signed), stop);

    /// <summary>Sends a batch with an event in the middle whose data has only a record id.</summary>
    public Task<AttemptOutcome> SendBatchWithUnreadableEventAsync(IReadOnlyList<HashRecord> records, CancellationToken stop)
    {
        var unreadable = JsonNode.Parse(keys.Signed(NewHash().Version(1, HashStatus.Active)))!;
        unreadable["data"] = new JsonObject { ["recordId"] = (string?)unreadable["subject"] };
        var middle = records.Count / 2;
        return SendBatchAsync(records, [.. records.Take(middle).Select(keys.Signed), unreadable.ToJsonString(), .. records.Skip(middle).Select(keys.Signed)], stop);
    }

    private async Task<AttemptOutcome> SendBatchAsync(IEnumerable<HashRecord> records, IEnumerable<string> events, CancellationToken stop)
    {
        var outcome = await PostAsync(new(Webhook.Batch, Encoding.UTF8.GetBytes($"[{string.Join(',', events)}]")), target.Secret, stop);
        if (!outcome.IsDelivered)
            return outcome;
        foreach (var record in records)
            Accepted(record);
        return outcome;
    }

    /// <summary>Sends any body, with the right secret.</summary>
    public Task<AttemptOutcome> SendAsync(ReadOnlyMemory<byte> body, CancellationToken stop) => PostAsync(new(Webhook.Single, body), target.Secret, stop);

    /// <summary>Sends an event about a record in this text, with the right secret.</summary>
    public async Task<AttemptOutcome> SendTextAsync(HashRecord record, string text, CancellationToken stop)
    {
        var outcome = await SendAsync(Encoding.UTF8.GetBytes(text), stop);
        if (outcome.IsDelivered)
            Accepted(record);
        return outcome;
    }

    public void Dispose()
    {
        webhook.Dispose();
        State.Dispose();
    }

    private void Accepted(HashRecord record) =>
        accepted.AddOrUpdate(record.RecordId, record, (_, earlier) => earlier.Version > record.Version ? earlier : record);

    private async Task<AttemptOutcome> PostAsync(Webhook.Body body, string? secret, CancellationToken stop, int attempts = 0)
    {
        var sent = clock.GetTimestamp();
        var outcome = await webhook.PostAsync(SubscriptionWith(secret), body, attempts, Guid.NewGuid(), stop);
        var elapsed = clock.GetElapsedTime(sent);
        lock (gate)
            SlowestResponse = elapsed > SlowestResponse ? elapsed : SlowestResponse;
        return outcome;
    }

    private Subscription SubscriptionWith(string? secret)
    {
        var subscription = new Subscription("check-receiver", target.Webhook);
        return secret is null
            ? subscription
            : subscription with { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { [LocalServices.SecretHeader] = secret } };
    }
}
