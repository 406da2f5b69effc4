using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using TakeItDown.Hashes;
using TakeItDown.Local.EventGrid;
using TakeItDown.Publishing;

namespace TakeItDown.Local.Conformance;

/// <summary>Sends one receiver what Event Grid would, and remembers what it took and how long the slowest answer was.</summary>
internal sealed class Bench(Target target, TimeProvider clock, Action progress) : IDisposable
{
    /// <summary>How many deliveries are under way at once.</summary>
    public const int AtOnce = 16;

    private const int PerProgress = 50;
    private static readonly Uri Source = new("https://takeitdown.example");

    // Longer than Event Grid's, so that a late answer is told from none.
    private static readonly TimeSpan Patience = 2 * Webhook.Patience;

    private readonly Webhook webhook = new(clock, Patience);
    private readonly ConcurrentDictionary<string, HashRecord> taken = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    public Target Target => target;

    public Look Look { get; } = new(target.Look);

    public TimeSpan Slowest { get; private set; }

    /// <summary>A tombstone for each hash that the receiver took, newer than all it was sent.</summary>
    public IReadOnlyList<HashRecord> Tombstones =>
        [.. taken.Values.Select(record => record with { Version = record.Version + 1_000, HashStatus = HashStatus.Withdrawn })];

    /// <summary>A hash of the first signal type, or of another.</summary>
    public MadeUpHash NewHash(SignalType? type = null) => MadeUpHash.New(type ?? target.SignalTypes[0], clock.GetUtcNow());

    /// <summary>So many active hashes.</summary>
    public IReadOnlyList<HashRecord> NewRecords(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => NewHash().Version(1, HashStatus.Active))];

    /// <summary>Null if consent was given, else why not.</summary>
    public Task<string?> AskConsentAsync(CancellationToken stop) => webhook.AskConsentAsync(SubscriptionWith(target.Secret), stop);

    public Task<AttemptOutcome> SendAsync(HashRecord record, CancellationToken stop, int attempts = 0) =>
        SendAsync(record, target.Secret, stop, attempts);

    public async Task<AttemptOutcome> SendAsync(HashRecord record, string? secret, CancellationToken stop, int attempts = 0)
    {
        var outcome = await PostAsync(new(Webhook.Single, EventOf(record)), secret, stop, attempts);
        if (outcome.IsDelivered)
            Took(record);
        return outcome;
    }

    /// <summary>Null if it was taken, else what was answered instead.</summary>
    public async Task<string?> RefusalAsync(HashRecord record, CancellationToken stop, int attempts = 0)
    {
        var outcome = await SendAsync(record, stop, attempts);
        return outcome.IsDelivered ? null : outcome.Words;
    }

    /// <summary>Sends many, some at once. Null if all were taken, else how many were not and the answer to one of those.</summary>
    public async Task<string?> RefusalAsync(IReadOnlyCollection<HashRecord> records, CancellationToken stop)
    {
        var refusals = new ConcurrentBag<string>();
        var done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop };
        await Parallel.ForEachAsync(records, parallel, async (record, token) =>
        {
            if (await RefusalAsync(record, token) is { } refusal)
                refusals.Add(refusal);
            if (Interlocked.Increment(ref done) % PerProgress == 0)
                progress();
        });
        return refusals.TryPeek(out var one) ? $"{one} to {refusals.Count} of {records.Count}" : null;
    }

    /// <summary>Sends many in one delivery, as Event Grid does for a platform that asked for batching.</summary>
    public async Task<AttemptOutcome> SendBatchAsync(IReadOnlyCollection<HashRecord> records, CancellationToken stop)
    {
        var body = $"[{string.Join(',', records.Select(record => JsonSerializer.Serialize(HashEvents.Of(record, Source))))}]";
        var outcome = await PostAsync(new(Webhook.Batch, Encoding.UTF8.GetBytes(body)), target.Secret, stop);
        if (!outcome.IsDelivered)
            return outcome;
        foreach (var record in records)
            Took(record);
        return outcome;
    }

    /// <summary>Sends any body with the right secret.</summary>
    public Task<AttemptOutcome> SendAsync(ReadOnlyMemory<byte> body, CancellationToken stop) => PostAsync(new(Webhook.Single, body), target.Secret, stop);

    public void Dispose()
    {
        webhook.Dispose();
        Look.Dispose();
    }

    private static byte[] EventOf(HashRecord record) => JsonSerializer.SerializeToUtf8Bytes(HashEvents.Of(record, Source));

    private void Took(HashRecord record) =>
        taken.AddOrUpdate(record.RecordId, record, (_, earlier) => earlier.Version > record.Version ? earlier : record);

    private async Task<AttemptOutcome> PostAsync(Webhook.Body body, string? secret, CancellationToken stop, int attempts = 0)
    {
        var sent = clock.GetTimestamp();
        var outcome = await webhook.PostAsync(SubscriptionWith(secret), body, attempts, Guid.NewGuid(), stop);
        var took = clock.GetElapsedTime(sent);
        lock (gate)
            Slowest = took > Slowest ? took : Slowest;
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
