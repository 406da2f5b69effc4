using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Microsoft.Extensions.Options;
using TakeItDown.Feed;
using TakeItDown.Storage;
using TakeItDown.Tests.Benchmarks.Support;

namespace TakeItDown.Tests.Benchmarks.Rows;

/// <summary>Our own code in place of the SDK, beside the SDK, in memory, measured by BenchmarkDotNet.</summary>
internal static class SdkRows
{
    public static Task<IReadOnlyList<Figure>> TransactionsAsync(BenchOptions options) => MeasureAsync<Transactions>(options, "our writer", (2, 5), (100, null));

    public static Task<IReadOnlyList<Figure>> FeedReadsAsync(BenchOptions options) => MeasureAsync<FeedReads>(options, "our reader", (1_000, null));

    private static Task<IReadOnlyList<Figure>> MeasureAsync<T>(BenchOptions options, string ours, params (int Rows, double? Memory)[] targets)
        where T : SdkBenchmark
    {
        var job = (options.IsQuick ? Job.Dry : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
        var summary = BenchmarkRunner.Run<T>(ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "takeitdown-bench"))
            .AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default));
        Progress.Step();
        return Task.FromResult<IReadOnlyList<Figure>>([.. targets.SelectMany(target => Figures(summary, ours, target.Rows, target.Memory))]);
    }

    private static IEnumerable<Figure> Figures(Summary summary, string name, int rows, double? memory)
    {
        var (sdk, ours) = (Report(summary, nameof(SdkBenchmark.Sdk), rows), Report(summary, nameof(SdkBenchmark.Ours), rows));
        var (sdkBytes, ourBytes) = (Bytes(sdk), Bytes(ours));
        var (sdkTimes, ourTimes) = (Microseconds(sdk), Microseconds(ours));
        yield return new(
            $"SDK ÷ {name}, memory, {rows} rows", "", [sdkBytes / ourBytes], memory, IsAtLeast: true,
            $"{Figure.Text(sdkBytes / 1000)} against {Figure.Text(ourBytes / 1000)} KB");
        yield return new(
            $"SDK ÷ {name}, time, {rows} rows", "", [.. sdkTimes.Zip(ourTimes, (one, other) => one / other)], null, IsAtLeast: true,
            $"{Figure.Text(Figure.Quantile(sdkTimes, 0.5))} against {Figure.Text(Figure.Quantile(ourTimes, 0.5))} µs");
    }

    private static BenchmarkReport Report(Summary summary, string method, int rows) => summary.Reports.Single(report =>
        report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method && (int)report.BenchmarkCase.Parameters[nameof(Transactions.Rows)] == rows);

    private static double Bytes(BenchmarkReport report) => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)!.Value;

    private static double[] Microseconds(BenchmarkReport report) => [.. report.AllMeasurements
        .Where(measurement => measurement.IterationMode == BenchmarkDotNet.Engines.IterationMode.Workload && measurement.IterationStage == BenchmarkDotNet.Engines.IterationStage.Actual)
        .Select(measurement => measurement.Nanoseconds / measurement.Operations / 1000)];
}

/// <summary>The same with the SDK and with our own code. A subclass has the property Rows with its parameters.</summary>
public abstract class SdkBenchmark
{
    /// <param name="read">What the table service returns for a read.</param>
    private protected static StorageClients Storage(Func<string, byte[]?> read) => new(
        Options.Create(new StorageOptions { ConnectionString = InMemoryStorage.ConnectionString }),
        Options.Create(new BackupOptions()),
        Options.Create(new ParallelismOptions()),
        new StorageClock(TimeProvider.System),
        new InMemoryStorage(isSynchronous: true) { Read = read },
        DelayStrategy.CreateExponentialDelayStrategy(),
        new DefaultAzureCredential(),
        TimeProvider.System);

    public abstract Task Sdk();

    public abstract Task Ours();
}

/// <summary>A transaction of outbox rows, as a submit writes one.</summary>
public class Transactions : SdkBenchmark
{
    private readonly TableClient sdk;
    private readonly TransactionWriter writer;
    private TableTransactionAction[] actions = [];

    public Transactions()
    {
        var storage = Storage(_ => null);
        (sdk, writer) = (storage.Table(Tables.Cases), storage.Transactions(Tables.Cases));
    }

    [Params(2, 100)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void CreateRows() => actions = [.. Enumerable.Range(1, Rows).Select(change => StoredOutboxRow.New(hashes: 1, change).ToWrite(read: null))];

    [Benchmark(Baseline = true)]
    public override Task Sdk() => sdk.SubmitTransactionAsync(actions);

    [Benchmark]
    public override Task Ours() => writer.SubmitTransactionAsync(actions, CancellationToken.None);
}

/// <summary>A page of the feed. Storage returns the same bytes each time.</summary>
public class FeedReads : SdkBenchmark
{
    private const string Filter = "PartitionKey gt ''";

    private readonly TableClient sdk;
    private readonly FeedReader reader;
    private byte[] page = [];

    public FeedReads()
    {
        var storage = Storage(_ => page);
        sdk = storage.Table(Tables.Feed);
        reader = new(storage.TablePipeline(), sdk.Uri);
    }

    [Params(1_000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void CreatePage() => page = new StoredFeed(Rows).Read("https://account.table.core.windows.net/feed()?$filter=PartitionKey gt ''")!;

    [Benchmark(Baseline = true)]
    public override async Task Sdk()
    {
        var read = new List<FeedRow>(Rows);
        await foreach (var row in sdk.QueryAsync<FeedRow>(Filter, maxPerPage: Rows))
            read.Add(row);
    }

    [Benchmark]
    public override Task Ours() => reader.ReadAsync(Filter, Rows, CancellationToken.None);
}
