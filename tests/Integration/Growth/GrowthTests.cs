using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure.Core.Pipeline;
using Azure.Storage.Queues.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.ApiKeys;
using TakeItDown.Cases;
using TakeItDown.Dialects.Ncmec;
using TakeItDown.Dialects.StopNcii;
using TakeItDown.Feed;
using TakeItDown.Find;
using TakeItDown.Health;
using TakeItDown.Outbox;
using TakeItDown.Publishing;
using TakeItDown.Retention;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Support;
using TakeItDown.Verdicts;

namespace TakeItDown.Tests.Integration.Growth;

/// <summary>The requests and bytes of every operation, with 10,000 and with a million hashes stored.</summary>
public class GrowthTests
{
    private const int Few = 10_000;
    private const int Many = 1_000_000;

    [Fact]
    public async Task With_a_hundred_times_as_many_hashes_no_operation_takes_more_than_a_tenth_more_requests_or_bytes()
    {
        var (few, many) = (await CountAsync(Few), await CountAsync(Many));

        foreach (var (operation, count) in few)
            TestContext.Current.TestOutputHelper!.WriteLine($"{operation}: {count.Requests} and {many[operation].Requests} requests, {count.Bytes} and {many[operation].Bytes} bytes");
        Assert.All(few, operation => Assert.InRange(many[operation.Key].Requests, 0, operation.Value.Requests * 1.1));
        Assert.All(few, operation => Assert.InRange(many[operation.Key].Bytes, 0, operation.Value.Bytes * 1.1));
    }

    private static async Task<IReadOnlyDictionary<string, (int Requests, long Bytes)>> CountAsync(int hashes)
    {
        await using var exchange = new GrownExchange(hashes);
        await exchange.WarmAsync();
        var counts = new Dictionary<string, (int, long)>(StringComparer.Ordinal);
        foreach (var (operation, runAsync) in exchange.Operations)
        {
            exchange.Tables.Take();
            await runAsync();
            counts.Add(operation, exchange.Tables.Take());
        }

        return counts;
    }

    /// <summary>An exchange that has stored that many hashes, the last one a minute ago.</summary>
    private sealed class GrownExchange : IAsyncDisposable
    {
        private const int Partitions = 8;
        private static readonly IReadOnlyDictionary<string, string?> Settings =
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Feed:PartitionsPerHour"] = Partitions.ToString(CultureInfo.InvariantCulture) };

        private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 2, 3, 30, 0, TimeSpan.Zero));
        private readonly ServiceProvider services;
        private readonly FeedPosition middle;
        private string credentials = "";
        private string key = "";
        private string operatorKey = "";

        public GrownExchange(int hashes)
        {
            var stored = new StoredHashes(hashes, time.GetUtcNow().AddMinutes(-1), Partitions);
            Tables = new(stored, time);
            var half = stored.PositionOf(hashes / 2).Time;
            middle = FeedPosition.At(half.Subtract(half.TimeOfDay).AddHours(half.Hour)); // an hour has more rows than a page
            services = Exchange.Services(StoredTables.ConnectionString, "", Settings)
                .AddSingleton<HttpPipelineTransport>(Tables)
                .AddSingleton<TimeProvider>(time)
                .BuildServiceProvider();
        }

        public StoredTables Tables { get; }

        private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

        private static string Known => string.Join(',', StoredHashes.Known.Take(10).Select(hash => Hash(hash.Value.Text)));

        public IEnumerable<(string Name, Func<Task> RunAsync)> Operations =>
        [
            ("submit", () => SubmitAsync(New(10))),
            ("publish", PublishAsync),
            ("submit known hashes", () => SubmitAsync(Known)),
            ("publish known hashes", PublishAsync),
            ("status", () => RespondAsync(Get<GetCase>().Run, credentials)),
            ("withdraw", () => RespondAsync(Get<WithdrawCase>().Run, credentials)),
            ("publish a withdrawal", PublishAsync),
            ("feed, first page", () => FeedAsync("")),
            ("feed, middle", () => FeedAsync(new FeedCursor(middle).Text)),
            ("feed, end", () => FeedAsync(new FeedCursor(FeedPosition.At(time.GetUtcNow().AddMinutes(-5))).Text)),
            ("NCMEC, first page", () => RespondAsync(Get<GetNcmecEntries>().Run, Basic)),
            ("StopNCII, middle", () => RespondAsync(Get<FetchStopNciiHashes>().Run, "", query: $"?startTimestamp={middle.Time.ToUnixTimeSeconds()}")),
            ("verdicts", () => RespondAsync(Get<SubmitVerdicts>().Run, $"Bearer {key}", Verdicts)),
            ("check", () => RespondAsync(Get<CheckFeed>().Run, $"Bearer {key}", $$"""{"cursor":"{{new FeedCursor(middle).Text}}"}""")),
            ("lags", () => Get<MeasureLag>().Run(new TimerInfo(), Cancelled)),
            ("own platform", () => RespondAsync(Get<GetOwnPlatform>().Run, $"Bearer {key}")),
            ("overview", () => RespondAsync(Get<GetOverview>().Run, $"Bearer {operatorKey}")),
            ("find", () => RespondAsync(Get<FindHashOrCase>().Run, $"Bearer {operatorKey}", $$"""{"recordId":"{{StoredHashes.Known[0].Value.RecordId}}"}""")),
            ("the sweep", () => Get<RepublishPending>().Run(new TimerInfo(), Cancelled)),
            ("the limit of new hashes", () => Get<HoldAboveLimit>().Run(new TimerInfo(), Cancelled)),
            ("the purge", () => Get<PurgeFeed>().Run(new TimerInfo(), Cancelled)),
        ];

        private string Basic => $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"example:{key}"))}";

        private string Verdicts =>
            $$"""{"verdicts":[{"recordId":"{{StoredHashes.Known[0].Value.RecordId}}","verdict":"Blocked","at":"{{time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}}"}]}""";

        /// <summary>Does what a process does only once, and what the operations need.</summary>
        public async Task WarmAsync()
        {
            key = (await Get<ApiKeyStore>().CreateAsync(ApiKeyOwner.Platform("example"), Cancelled))!.Value.ApiKey.Text;
            operatorKey = (await Get<ApiKeyStore>().CreateAsync(ApiKeyOwner.Operator("alice"), Cancelled))!.Value.ApiKey.Text;
            await SubmitAsync(New(3));
            await PublishAsync();
            await FeedAsync("");
        }

        public ValueTask DisposeAsync() => services.DisposeAsync();

        private T Get<T>()
            where T : notnull => ActivatorUtilities.GetServiceOrCreateInstance<T>(services);

        private static string New(int count) => string.Join(',', Enumerable.Range(0, count).Select(_ => Hash(RandomHash.Pdq())));

        private static string Hash(string hex) => $$"""{"signalType":"pdq","hashValue":"{{hex}}","quality":100}""";

        private async Task SubmitAsync(string hashes)
        {
            var items = string.Join(',', hashes.Split("},").Chunk(4).Select(item => $$"""{"mediaType":"image","hashes":[{{string.Join("},", item)}}{{(item[^1].EndsWith('}') ? "" : "}")}}]}"""));
            var submitted = JsonElement.Parse(await RespondAsync(Get<SubmitCase>().Run, "", $$"""{"items":[{{items}}]}"""));
            credentials = $"Case {submitted.GetProperty("caseNumber")}:{submitted.GetProperty("pin")}";
        }

        private async Task PublishAsync()
        {
            var queue = Get<StorageClients>().Queue(Queues.Changes);
            QueueMessage message = await queue.ReceiveMessageAsync(cancellationToken: Cancelled);
            await Get<PublishChange>().Run(message.Body.ToString(), Cancelled);
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, Cancelled);
            time.Advance(TimeSpan.FromSeconds(12));
        }

        private Task<string> FeedAsync(string cursor) => RespondAsync(Get<GetFeed>().Run, $"Bearer {key}", query: $"?cursor={cursor}");

        private async Task<string> RespondAsync(
            Func<HttpRequest, CancellationToken, Task<IResult>> function, string authorization, string? json = null, string query = "")
        {
            var http = new DefaultHttpContext { RequestServices = services };
            http.Request.Headers.Authorization = authorization;
            http.Request.Headers["Ocp-Apim-Subscription-Key"] = key;
            http.Request.QueryString = new(query);
            if (json is not null)
                (http.Request.ContentType, http.Request.Body) = ("application/json", new MemoryStream(Encoding.UTF8.GetBytes(json)));
            using var body = new MemoryStream();
            http.Response.Body = body;
            await (await function(http.Request, Cancelled)).ExecuteAsync(http);
            Assert.InRange(http.Response.StatusCode, 200, 299);
            return Encoding.UTF8.GetString(body.ToArray());
        }
    }
}
