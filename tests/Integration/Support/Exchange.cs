using System.Text;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Queues.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TakeItDown.Cases;
using TakeItDown.FanOut;
using TakeItDown.Local.Storage;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Integration.Support;

/// <summary>The whole exchange on its own tables and queues in the shared Azurite. The test drives it, hop by hop.</summary>
public sealed class Exchange : IAsyncDisposable
{
    public const string TopicHost = "topic.example";

    private const string Platforms = """
        {"platforms":[
          {"id":"example","name":"Example","webhook":"https://example.com/hook","signalTypes":["pdq","image_md5"],"contact":"a@example.com"},
          {"id":"other","name":"Other","webhook":"https://other.example/hook","signalTypes":["pdq"],"contact":"a@other.example"}]}
        """;

    private readonly ServiceProvider services;
    private readonly string connectionString;
    private readonly string prefix;

    private Exchange(ServiceProvider services, RecordingTransport transport, string connectionString, string prefix) =>
        (this.services, Transport, this.connectionString, this.prefix) = (services, transport, connectionString, prefix);

    public RecordingTransport Transport { get; }

    public required CollectedLogs Logs { get; init; }

    public static async Task<Exchange> StartAsync(AzuriteFixture azurite, TimeProvider? time = null)
    {
        var prefix = $"t{Guid.NewGuid():n}";
        await Provisioning.ProvisionAsync(azurite.ConnectionString, prefix, TestContext.Current.CancellationToken);
        var transport = new RecordingTransport();
        var logs = new CollectedLogs();
        var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(logs))
            .AddSingleton<HttpPipelineTransport>(transport)
            .AddSingleton(time ?? TimeProvider.System)
            .AddTakeItDown(Configuration(azurite.ConnectionString, prefix))
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
        return new(services, transport, azurite.ConnectionString, prefix) { Logs = logs };
    }

    /// <summary>Every setting of the exchange, and whatever a test sets beside them.</summary>
    internal static IConfiguration Configuration(string connectionString, string prefix, params IEnumerable<KeyValuePair<string, string?>> others) =>
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AzureWebJobsStorage"] = connectionString,
            ["AzureWebJobsStorage:Prefix"] = prefix,
            ["EventGrid:Endpoint"] = $"https://{TopicHost}/api/events",
            ["EventGrid:Key"] = "key",
            ["EventGrid:Source"] = "https://exchange.example",
            ["Platforms:Json"] = Platforms,
            ["Cases:Secrets:0:Id"] = "test",
            ["Cases:Secrets:0:Key"] = Convert.ToBase64String(new byte[32]),
        }.Concat(others)).Build();

    public T Get<T>()
        where T : notnull => ActivatorUtilities.GetServiceOrCreateInstance<T>(services);

    /// <summary>Calls <see cref="SubmitCase"/> as the host would.</summary>
    public async Task<(int Status, string Body)> SubmitAsync(string json, string? idempotencyKey = null)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        http.Request.ContentType = "application/json";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(json));
        if (idempotencyKey is not null)
            http.Request.Headers[IdempotencyKey.Header] = idempotencyKey;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        var result = await Get<SubmitCase>().Run(http.Request, TestContext.Current.CancellationToken);
        await result.ExecuteAsync(http);
        return (http.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }

    /// <summary>Takes one message off the queue, runs it, and deletes it: a dequeue and a delete, as the pump has them.</summary>
    public async Task PublishNextAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var queue = Get<StorageClients>().Queue(Queues.HashChanges);
        QueueMessage message = await queue.ReceiveMessageAsync(cancellationToken: cancellationToken);
        await Get<PublishHashChanges>().Run(message.Body.ToString(), cancellationToken);
        await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
    }

    /// <summary>Takes the text of one message off the queue for good, to be run as often as the test likes.</summary>
    public async Task<string> NextMessageAsync()
    {
        var queue = Get<StorageClients>().Queue(Queues.HashChanges);
        QueueMessage message = await queue.ReceiveMessageAsync(cancellationToken: TestContext.Current.CancellationToken);
        await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, TestContext.Current.CancellationToken);
        return message.Body.ToString();
    }

    /// <summary>All rows of a table, past the counting transport.</summary>
    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in new TableClient(connectionString, prefix + table).QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken))
            rows.Add(row);
        return rows;
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
