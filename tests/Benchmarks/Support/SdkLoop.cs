using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Messaging.EventGrid;
using Azure.Storage.Queues;
using Microsoft.Extensions.Options;
using TakeItDown.Cases;
using TakeItDown.Feed;
using TakeItDown.Hashes;
using TakeItDown.Outbox;
using TakeItDown.Publishing;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Benchmarks.Support;

/// <summary>The ceiling: the requests that a change needs, sent with the Azure SDK by a loop that does nothing else. Its rows are ready.</summary>
internal sealed class SdkLoop : IDisposable
{
    private static readonly Uri Source = new("https://takeitdown.example");

    private readonly TableClient cases;
    private readonly TableClient hashes;
    private readonly TableClient feed;
    private readonly QueueClient queue;
    private readonly EventGridPublisherClient topic;
    private readonly EventSigner signer = new(Options.Create(new TopicOptions { SigningKeys = { new() { Value = SigningKey.Create() } } }));
    private readonly string items;
    private readonly string list;
    private readonly byte[] digest = new byte[32];

    public SdkLoop(string connectionString, HttpPipelineTransport transport, int hashCount)
    {
        TableClient Table(string name) => new(connectionString, name, new TableClientOptions { Transport = transport });
        (cases, hashes, feed) = (Table(Tables.Cases), Table(Tables.Hashes), Table(Tables.Feed));
        queue = new(connectionString, Queues.Changes, new QueueClientOptions { Transport = transport, MessageEncoding = QueueMessageEncoding.Base64 });
        topic = new(
            new Uri($"https://{InMemoryStorage.TopicHost}/api/events"), new AzureKeyCredential("key"),
            new EventGridPublisherClientOptions { Transport = transport, Diagnostics = { IsDistributedTracingEnabled = false } });
        var hashesOfCase = StoredOutboxRow.RandomHashes(hashCount);
        (items, list) = (HashList.WriteItems([.. hashesOfCase.Chunk(4)]).Json, HashList.Write(hashesOfCase).Json);
    }

    /// <summary>One transaction for the case and its outbox row, and one message.</summary>
    public async Task SubmitAsync()
    {
        var (key, now) = (NewKey(), DateTimeOffset.UtcNow);
        var (partitionKey, rowKey) = CaseRow.KeysFor(key);
        var row = new CaseRow { PartitionKey = partitionKey, RowKey = rowKey, Change = 1, Created = now, Items = items, Secret = "local", PinDigest = digest, BodyDigest = digest };
        var outbox = new OutboxRow
        {
            PartitionKey = partitionKey,
            RowKey = OutboxRow.KeysFor(key, 1).RowKey,
            Active = true,
            Hashes = list,
            Created = now,
            Due = now + OutboxRow.FirstDue,
        };
        await cases.SubmitTransactionAsync([new(TableTransactionActionType.Add, row), new(TableTransactionActionType.Add, outbox)]);
        await queue.SendMessageAsync(new Change(key, 1, null).ToMessage());
    }

    /// <summary>Reads the outbox row, writes each record with its claim, appends the records to the feed, signs and publishes them, and deletes the outbox row.</summary>
    public async Task PublishAsync(Change change)
    {
        var (partitionKey, rowKey) = OutboxRow.KeysFor(change.Key, change.Number);
        OutboxRow row = await cases.GetEntityAsync<OutboxRow>(partitionKey, rowKey);
        var read = row.ReadHashes();
        var records = new HashRow[read.Count];
        await Parallel.ForAsync(0, read.Count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (index, token) =>
        {
            var claim = new Claim(change.Key, 1, Active: true, read[index]);
            records[index] = HashRow.First(read[index], claim.Cause, "example", DateTimeOffset.UtcNow);
            await hashes.SubmitTransactionAsync([new(TableTransactionActionType.Add, records[index]), new(TableTransactionActionType.Add, ClaimRow.From(claim))], token);
        });
        foreach (var partition in records.Select(FeedRow.From).GroupBy(record => record.PartitionKey))
            await feed.SubmitTransactionAsync(partition.Select(record => new TableTransactionAction(TableTransactionActionType.UpsertReplace, record)));
        var events = records.Select(record => HashEventPublisher.ToCloudEvent(record.ToRecord(), Source)).ToList();
        events.ForEach(signer.Sign);
        await topic.SendEventsAsync(events);
        await cases.DeleteEntityAsync(partitionKey, rowKey, ETag.All);
    }

    public void Dispose() => signer.Dispose();

    private static string NewKey() => SimpleBase.Base32.Crockford.Encode(Guid.NewGuid().ToByteArray());
}
