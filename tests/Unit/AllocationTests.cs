using System.Text;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using TakeItDown.Cases;
using TakeItDown.Local;
using TakeItDown.Platforms;
using TakeItDown.Publishing;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Unit;

/// <summary>
/// What the paths of every case allocate, with the Azure clients, on a storage in memory. Bytes do not depend on how busy the machine is. A limit is
/// about a quarter above what was measured; <c>./dev bench</c> has the times.
/// </summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests : IDisposable
{
    private static readonly Platform[] Platforms = [new("example", "Example", ["pdq"], "a@example.com", new Uri("https://platform.example/webhook"))];

    private readonly InMemoryStorage storage;
    private readonly ServiceProvider services;
    private byte[]? outboxRow;

    public AllocationTests()
    {
        storage = new(isSynchronous: true) { Read = uri => uri.Contains("outbox.", StringComparison.Ordinal) ? outboxRow : null };
        var settings = LocalSettings.For(InMemoryStorage.ConnectionString, new Uri($"https://{InMemoryStorage.TopicHost}"), Platforms)
            .Where(setting => !setting.Key.StartsWith("OTEL_", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
        services = new ServiceCollection().AddLogging().AddSingleton<HttpPipelineTransport>(storage)
            .AddTakeItDown(LocalSettings.AsConfiguration(settings)).BuildServiceProvider();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2, 12_000)]
    [InlineData(100, 345_000)]
    public async Task A_transaction_allocates_less_than_a_quarter_of_what_the_SDK_allocates(int rows, long most)
    {
        var clients = services.GetRequiredService<StorageClients>();
        var (sdk, writer) = (clients.Table(Tables.Cases), clients.Transactions(Tables.Cases));
        TableTransactionAction[] actions = [.. Enumerable.Range(1, rows).Select(change => StoredOutboxRow.New(hashes: 1, change).ToWrite(read: null))];

        var ours = await BytesOfAsync(() => writer.SubmitTransactionAsync(actions, Cancelled));
        var theirs = await BytesOfAsync(() => sdk.SubmitTransactionAsync(actions, Cancelled));

        TestContext.Current.TestOutputHelper!.WriteLine($"{rows} rows: {ours:N0} bytes, the SDK {theirs:N0}");
        Assert.InRange(ours, 1, most);
        Assert.True(theirs > 4 * ours, $"{ours:N0} bytes, the SDK {theirs:N0}");
    }

    [Theory]
    [InlineData(1, 49_000)]
    [InlineData(100, 305_000)]
    public async Task A_submit_allocates_little(int hashes, long most)
    {
        var function = ActivatorUtilities.CreateInstance<SubmitCase>(services);
        var items = Enumerable.Range(0, hashes).Select(_ => $$"""{"signalType":"pdq","hashValue":"{{RandomHash.Pdq()}}","quality":100}""")
            .Chunk(4).Select(item => $$"""{"mediaType":"image","hashes":[{{string.Join(',', item)}}]}""");
        var body = Encoding.ASCII.GetBytes($$"""{"items":[{{string.Join(',', items)}}]}""");

        var bytes = await BytesOfAsync(async () =>
        {
            var http = new DefaultHttpContext { RequestServices = services };
            http.Request.ContentType = "application/json";
            http.Request.ContentLength = body.Length;
            http.Request.Body = new MemoryStream(body);
            await (await function.Run(http.Request, Cancelled)).ExecuteAsync(http);
            Assert.Equal(202, http.Response.StatusCode);
        });

        TestContext.Current.TestOutputHelper!.WriteLine($"{hashes} hashes: {bytes:N0} bytes");
        Assert.InRange(bytes, 1, most);
    }

    [Theory]
    [InlineData(1, 67_000)]
    [InlineData(100, 3_600_000)]
    public async Task A_publish_allocates_little(int hashes, long most)
    {
        outboxRow = StoredOutboxRow.Json(hashes);
        var function = ActivatorUtilities.CreateInstance<PublishChange>(services);
        var message = StoredOutboxRow.Change.ToMessage();

        var bytes = await BytesOfAsync(() => function.Run(message, Cancelled));

        TestContext.Current.TestOutputHelper!.WriteLine($"{hashes} hashes: {bytes:N0} bytes");
        Assert.InRange(bytes, 1, most);
    }

    public void Dispose() => services.Dispose();

    /// <summary>The least of several runs, because something else in the process may allocate as well.</summary>
    private static async Task<long> BytesOfAsync(Func<Task> runAsync)
    {
        for (var warmUp = 0; warmUp < 20; warmUp++)
            await runAsync();
        var least = long.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var run = 0; run < 4; run++)
                await runAsync();
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / 4);
        }

        return least;
    }
}
