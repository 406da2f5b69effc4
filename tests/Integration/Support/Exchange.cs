using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TakeItDown.ApiKeys;
using TakeItDown.Cases;
using TakeItDown.Feed;
using TakeItDown.Health;
using TakeItDown.Operators;
using TakeItDown.ProofOfWork;
using TakeItDown.Publishing;
using TakeItDown.Storage;
using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Integration.Support;

/// <summary>The whole exchange on its own tables and queues in the shared Azurite. The test runs each function.</summary>
public sealed class Exchange : IAsyncDisposable
{
    public const string TopicHost = "topic.example";

    private const string Platforms = """
        {"platforms":[
          {"id":"example","name":"Example","webhook":"https://example.com/hook","signalTypes":["pdq","image_md5"],"contact":"a@example.com"},
          {"id":"other","name":"Other","webhook":"https://other.example/hook","signalTypes":["pdq"],"contact":"a@other.example"}]}
        """;

    /// <summary>The settings after a newer server secret was added in front.</summary>
    public static readonly IReadOnlyDictionary<string, string?> RotatedSecrets = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["Cases:Secrets:0:Id"] = "newer",
        ["Cases:Secrets:0:Value"] = Convert.ToBase64String("another secret of thirty-two byte"u8),
        ["Cases:Secrets:1:Id"] = "test",
        ["Cases:Secrets:1:Value"] = Convert.ToBase64String(new byte[32]),
    };

    /// <summary>The settings while new cases are held.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Holding = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Cases:Hold"] = "true" };

    /// <summary>The usual settings.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Usual = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Azurite needs no credential, and creating one takes longer than a test's requests.</summary>
    private static readonly TokenCredential UnusedCredential = new DefaultAzureCredential();

    private readonly ServiceProvider services;
    private readonly TestStorage storage;
    private readonly TimeProvider? time;
    private readonly Lazy<Task<string>> operatorKey;

    private Exchange(ServiceProvider services, RecordingTransport transport, TestStorage storage, TimeProvider? time)
    {
        (this.services, Transport, this.storage, this.time) = (services, transport, storage, time);
        storage.Join();
        operatorKey = new(CreateOperatorKeyAsync);
    }

    public RecordingTransport Transport { get; }

    public required CollectedLogs Logs { get; init; }

    public static async Task<Exchange> StartAsync(
        AzuriteFixture azurite, TimeProvider? time = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var storage = new TestStorage(azurite.ConnectionString);
        await storage.CreateAsync();
        return Over(storage, time, settings ?? Usual);
    }

    /// <summary>The exchange on the tables of a storage account of its own, as in a deployment.</summary>
    public static async Task<Exchange> StartAloneAsync(string connectionString, TimeProvider? time, IReadOnlyDictionary<string, string?> settings)
    {
        var storage = new TestStorage(connectionString, prefix: "");
        await storage.CreateAsync();
        return Over(storage, time, settings);
    }

    /// <summary>The exchange in a new process with other settings and the same storage.</summary>
    public Exchange Restarted(IReadOnlyDictionary<string, string?> settings) => Over(storage, time, settings);

    /// <summary>The exchange in another process that has another clock.</summary>
    public static Exchange Over(Exchange exchange, TimeProvider time) => Over(exchange.storage, time, Usual);

    /// <summary>All services of the exchange, on the tables and queues under a prefix.</summary>
    internal static IServiceCollection Services(string connectionString, string prefix, IReadOnlyDictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ExchangeStorage"] = connectionString,
            ["EventGrid:Endpoint"] = $"https://{TopicHost}/api/events",
            ["EventGrid:AccessKey"] = "key",
            ["EventGrid:Source"] = "https://exchange.example",
            ["EventGrid:SigningKeys:0:Value"] = TakeItDown.Local.LocalSigningKey.Temporary,
            ["Platforms:Json"] = Platforms,
            ["Cases:Secrets:0:Id"] = "test",
            ["Cases:Secrets:0:Value"] = Convert.ToBase64String(new byte[32]),
            ["Cases:ShowResponsesAfterSeconds"] = "0",
            ["Cases:BulkAbove"] = "1000000",
        }).AddInMemoryCollection(settings).Build();
        return new ServiceCollection()
            .AddLogging()
            .AddTakeItDown(configuration)
            .AddSingleton(UnusedCredential)
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<StorageClients>(provider, prefix));
    }

    private static Exchange Over(TestStorage storage, TimeProvider? time, IReadOnlyDictionary<string, string?> settings)
    {
        var transport = new RecordingTransport(time);
        var logs = new CollectedLogs();
        var services = Services(storage.ConnectionString, storage.Prefix, settings)
            .AddLogging(logging => logging.AddProvider(logs))
            .AddSingleton<HttpPipelineTransport>(transport)
            .AddSingleton(time ?? TimeProvider.System)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true });
        return new(services, transport, storage, time) { Logs = logs };
    }

    public T Get<T>()
        where T : notnull => ActivatorUtilities.GetServiceOrCreateInstance<T>(services);

    /// <summary>Calls <see cref="SubmitCase"/> as the host does.</summary>
    public Task<(int Status, string Body)> SubmitAsync(string json, string? idempotencyKey = null) => CallAsync(Get<SubmitCase>().Run, http =>
    {
        http.Request.ContentType = "application/json";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(json));
        if (idempotencyKey is not null)
            http.Request.Headers[IdempotencyKey.Header] = idempotencyKey;
    });

    /// <summary>Submits, and returns what the person writes down: <c>Case {caseNumber}:{pin}</c>.</summary>
    public async Task<string> SubmitForCredentialsAsync(string json)
    {
        var (_, body) = await SubmitAsync(json);
        var submitted = JsonDocument.Parse(body).RootElement;
        return $"Case {submitted.GetProperty("caseNumber")}:{submitted.GetProperty("pin")}";
    }

    /// <summary>Calls <see cref="WithdrawCase"/> as the host does.</summary>
    public Task<(int Status, string Body)> WithdrawAsync(string credentials, string? proof = null) =>
        CallAsync(Get<WithdrawCase>().Run, http => Authorize(http, credentials, proof));

    /// <summary>Calls <see cref="GetCase"/> as the host does.</summary>
    public Task<(int Status, string Body)> GetCaseAsync(string credentials, string? proof = null) =>
        CallAsync(Get<GetCase>().Run, http => Authorize(http, credentials, proof));

    private static void Authorize(HttpContext http, string credentials, string? proof)
    {
        http.Request.Headers.Authorization = credentials;
        if (proof is not null)
            http.Request.Headers[Challenges.Header] = proof;
    }

    /// <summary>Calls <see cref="ReleaseCases"/> as the host does.</summary>
    public Task<(int Status, string Body)> ReleaseAsync(string from = "2000-01-01T00:00:00Z", string to = "2100-01-01T00:00:00Z") =>
        CallAsOperatorAsync(Get<ReleaseCases>().Run, Window(from, to));

    /// <summary>Calls <see cref="DiscardCases"/> as the host does.</summary>
    public Task<(int Status, string Body)> DiscardAsync(string from = "2000-01-01T00:00:00Z", string to = "2100-01-01T00:00:00Z") =>
        CallAsOperatorAsync(Get<DiscardCases>().Run, Window(from, to));

    private static string Window(string from, string to) => $$"""{"from":"{{from}}","to":"{{to}}","reason":"a test"}""";

    /// <summary>A key of an operator of this exchange, always the same.</summary>
    public Task<string> OperatorKeyAsync() => operatorKey.Value;

    /// <summary>Calls a function as an operator named <c>alice</c>.</summary>
    public async Task<(int Status, string Body)> CallAsOperatorAsync(
        Func<HttpRequest, CancellationToken, Task<IResult>> function, string? json = null, string query = "")
    {
        var key = await OperatorKeyAsync();
        return await CallAsync(function, http =>
        {
            http.Request.Headers.Authorization = $"Bearer {key}";
            http.Request.QueryString = new QueryString(query);
            if (json is null)
                return;
            http.Request.ContentType = "application/json";
            http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(json));
        });
    }

    /// <summary>The body of the response of a function that takes only the request.</summary>
    public async Task<string> BodyAsync(Func<HttpRequest, IResult> function) =>
        (await CallAsync((request, _) => Task.FromResult(function(request)), _ => { })).Body;

    /// <summary>The status of the response that a result writes.</summary>
    public async Task<int> StatusAsync(IResult result)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        await result.ExecuteAsync(http);
        return http.Response.StatusCode;
    }

    /// <summary>Issues an API key for a platform.</summary>
    public async Task<string> KeyOfAsync(string platform) =>
        (await Get<ApiKeyStore>().CreateAsync(ApiKeyOwner.Platform(platform), TestContext.Current.CancellationToken))!.Value.ApiKey.Text;

    /// <summary>Calls <see cref="GetFeed"/> as the host does.</summary>
    public Task<(int Status, string Body)> FeedAsync(string apiKey, string query = "") => CallAsync(Get<GetFeed>().Run, http =>
    {
        http.Request.Headers.Authorization = $"Bearer {apiKey}";
        http.Request.QueryString = new QueryString(query);
    });

    /// <summary>Calls <see cref="CheckFeed"/> as the host does.</summary>
    public Task<(int Status, string Body)> SendCheckedAsync(string apiKey, string json) => CallAsync(Get<CheckFeed>().Run, http =>
    {
        http.Request.Headers.Authorization = $"Bearer {apiKey}";
        http.Request.ContentType = "application/json";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(json));
    });

    /// <summary>Reads the feed to its end, and says that all of it is checked.</summary>
    public async Task CheckAllAsync(string apiKey)
    {
        for (var (cursor, hasMore) = ("", true); hasMore;)
        {
            var page = JsonElement.Parse((await FeedAsync(apiKey, $"?cursor={cursor}")).Body);
            (cursor, hasMore) = (page.GetProperty("cursor").GetString()!, page.GetProperty("hasMore").GetBoolean());
            if (!hasMore)
                Assert.Equal(200, (await SendCheckedAsync(apiKey, $$"""{"cursor":"{{cursor}}"}""")).Status);
        }
    }

    /// <summary>Calls <see cref="SubmitVerdicts"/> as the host does.</summary>
    public Task<(int Status, string Body)> SendVerdictsAsync(string apiKey, string json) => CallAsync(Get<SubmitVerdicts>().Run, http =>
    {
        http.Request.Headers.Authorization = $"Bearer {apiKey}";
        http.Request.ContentType = "application/json";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(json));
    });

    /// <summary>Calls <see cref="GetHash"/> as the host does.</summary>
    public Task<(int Status, string Body)> HashAsync(string apiKey, string recordId) =>
        CallAsync((request, cancellationToken) => Get<GetHash>().Run(request, recordId, cancellationToken), http => http.Request.Headers.Authorization = $"Bearer {apiKey}");

    /// <summary>Calls <see cref="GetOwnPlatform"/> as the host does.</summary>
    public Task<(int Status, string Body)> HealthAsync(string apiKey) =>
        CallAsync(Get<GetOwnPlatform>().Run, http => http.Request.Headers.Authorization = $"Bearer {apiKey}");

    /// <summary>Calls a function as the host does.</summary>
    public async Task<(int Status, string Body)> CallAsync(
        Func<HttpRequest, CancellationToken, Task<IResult>> function, Action<HttpContext> prepare)
    {
        var (status, _, body) = await RespondAsync(function, prepare);
        return (status, body);
    }

    /// <summary>Calls a function as the host does, and returns everything that the client gets.</summary>
    public async Task<(int Status, string Headers, string Body)> RespondAsync(
        Func<HttpRequest, CancellationToken, Task<IResult>> function, Action<HttpContext> prepare)
    {
        var http = new DefaultHttpContext { RequestServices = services };
        prepare(http);
        using var response = new MemoryStream();
        http.Response.Body = response;
        var result = await function(http.Request, TestContext.Current.CancellationToken);
        await result.ExecuteAsync(http);
        return (http.Response.StatusCode, string.Join('\n', http.Response.Headers.Select(header => $"{header.Key}: {header.Value}")), Encoding.UTF8.GetString(response.ToArray()));
    }

    /// <summary>Writes a row without the recording transport.</summary>
    public Task WriteRowAsync(string table, TableEntity row) =>
        storage.Table(table).AddEntityAsync(row, TestContext.Current.CancellationToken);

    /// <summary>Replaces a row without the recording transport.</summary>
    public Task ReplaceRowAsync(string table, TableEntity row) =>
        storage.Table(table).UpsertEntityAsync(row, TableUpdateMode.Replace, TestContext.Current.CancellationToken);

    /// <summary>Deletes a row without the recording transport.</summary>
    public Task DeleteRowAsync(string table, TableEntity row) =>
        storage.Table(table).DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Receives one message, publishes its change, and deletes the message: a dequeue and a delete, like the host's listener.</summary>
    public async Task PublishNextAsync() => Assert.True(await TryPublishNextAsync(), "No message waits.");

    /// <summary>The same. Bulk changes come last.</summary>
    /// <returns>False when no message waits.</returns>
    public async Task<bool> TryPublishNextAsync()
    {
        if (await ReceiveAsync() is not { } received)
            return false;
        var ((queue, message), publish, cancellationToken) = (received, Get<PublishChange>(), TestContext.Current.CancellationToken);
        if (queue.Name.EndsWith(Queues.BulkChanges, StringComparison.Ordinal))
            await publish.RunBulk(message.Body.ToString(), cancellationToken);
        else
            await publish.Run(message.Body.ToString(), cancellationToken);
        await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
        return true;
    }

    /// <summary>Removes one message from its queue and returns its text, so that a test can run it several times.</summary>
    public async Task<string> NextMessageAsync()
    {
        var (queue, message) = await ReceiveAsync() ?? throw new InvalidOperationException("No message waits.");
        await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, TestContext.Current.CancellationToken);
        return message.Body.ToString();
    }

    private async Task<(QueueClient Queue, QueueMessage Message)?> ReceiveAsync()
    {
        foreach (var name in (string[])[Queues.Changes, Queues.BulkChanges])
        {
            var queue = Get<StorageClients>().Queue(name);
            if ((QueueMessage?)await queue.ReceiveMessageAsync(cancellationToken: TestContext.Current.CancellationToken) is { } message)
                return (queue, message);
        }

        return null;
    }

    /// <summary>All rows of a table, read without the recording transport.</summary>
    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in storage.Table(table).QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken))
            rows.Add(row);
        return rows;
    }

    /// <summary>The audit, one line for each row: outcome, actor, action, target, result and reason.</summary>
    public async Task<IReadOnlyList<string>> AuditAsync() =>
    [
        .. from row in await RowsAsync(Tables.Audit)
           where row.RowKey.StartsWith(AuditRow.Prefix, StringComparison.Ordinal)
           orderby row.RowKey
           let details = row.GetString(nameof(AuditRow.Details)) is { } text ? $": {text}" : ""
           let reason = row.GetString(nameof(AuditRow.Reason)) is { } text ? $" because {text}" : ""
           select $"{row.GetString(nameof(AuditRow.Outcome))} {row.GetString(nameof(AuditRow.Actor))}: {row.GetString(nameof(AuditRow.Action))}, {row.GetString(nameof(AuditRow.Target))}{details}{reason}",
    ];

    /// <summary>Stores a key without the recording transport.</summary>
    private async Task<string> CreateOperatorKeyAsync()
    {
        var created = ApiKey.Create(ApiKeyOwner.Operator("alice"));
        await storage.Table(Tables.Operators).UpsertEntityAsync(
            ApiKeyRow.From(created, 1, DateTimeOffset.UtcNow), TableUpdateMode.Replace, TestContext.Current.CancellationToken);
        return created.Text;
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await storage.LeaveAsync();
    }
}
