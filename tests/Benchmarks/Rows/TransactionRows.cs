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
using TakeItDown.Outbox;
using TakeItDown.Storage;
using TakeItDown.Tests.Benchmarks.Support;

namespace TakeItDown.Tests.Benchmarks.Rows;

/// <summary>Our writer of transactions beside the SDK, in memory, measured by BenchmarkDotNet.</summary>
internal static class TransactionRows
{
    public static Task<IReadOnlyList<Figure>> MeasureAsync(BenchOptions options)
    {
        var job = (options.IsQuick ? Job.Dry : Job.ShortRun).WithToolchain(InProcessEmitToolchain.Instance);
        var summary = BenchmarkRunner.Run<Transactions>(ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
            .AddLogger(NullLogger.Instance)
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "takeitdown-bench"))
            .AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default));
        Progress.Step();
        return Task.FromResult<IReadOnlyList<Figure>>([.. new[] { 2, 100 }.SelectMany(rows => Figures(summary, rows))]);
    }

    private static IEnumerable<Figure> Figures(Summary summary, int rows)
    {
        var (sdk, ours) = (Report(summary, nameof(Transactions.Sdk), rows), Report(summary, nameof(Transactions.Writer), rows));
        var (sdkBytes, ourBytes) = (Bytes(sdk), Bytes(ours));
        var (sdkTimes, ourTimes) = (Microseconds(sdk), Microseconds(ours));
        yield return new(
            $"SDK ÷ our writer, memory, {rows} rows", "", [sdkBytes / ourBytes], rows == 2 ? 5 : null, IsAtLeast: true,
            $"{Figure.Text(sdkBytes / 1000)} against {Figure.Text(ourBytes / 1000)} KB");
        yield return new(
            $"SDK ÷ our writer, time, {rows} rows", "", [.. sdkTimes.Zip(ourTimes, (one, other) => one / other)], null, IsAtLeast: true,
            $"{Figure.Text(Figure.Quantile(sdkTimes, 0.5))} against {Figure.Text(Figure.Quantile(ourTimes, 0.5))} µs");
    }

    private static BenchmarkReport Report(Summary summary, string method, int rows) => summary.Reports.Single(report =>
        report.BenchmarkCase.Descriptor.WorkloadMethod.Name == method && (int)report.BenchmarkCase.Parameters[nameof(Transactions.Rows)] == rows);

    private static double Bytes(BenchmarkReport report) => report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase)!.Value;

    private static double[] Microseconds(BenchmarkReport report) => [.. report.AllMeasurements
        .Where(measurement => measurement.IterationMode == BenchmarkDotNet.Engines.IterationMode.Workload && measurement.IterationStage == BenchmarkDotNet.Engines.IterationStage.Actual)
        .Select(measurement => measurement.Nanoseconds / measurement.Operations / 1000)];
}

/// <summary>A transaction of outbox rows, as a submit writes one.</summary>
public class Transactions
{
    private readonly TableClient sdk;
    private readonly TransactionWriter writer;
    private TableTransactionAction[] actions = [];

    public Transactions()
    {
        var storage = new StorageClients(
            Options.Create(new StorageOptions { ConnectionString = InMemoryStorage.ConnectionString }),
            Options.Create(new BackupOptions()),
            Options.Create(new ParallelismOptions()),
            new StorageClock(TimeProvider.System),
            new InMemoryStorage(isSynchronous: true),
            DelayStrategy.CreateExponentialDelayStrategy(),
            new DefaultAzureCredential(),
            TimeProvider.System);
        (sdk, writer) = (storage.Table(Tables.Cases), storage.Transactions(Tables.Cases));
    }

    [Params(2, 100)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void CreateRows() => actions =
    [
        .. Enumerable.Range(1, Rows).Select(change => OutboxRow.Create("XXXXXXXXXXXXXXXX", change, active: true, isBulk: false, SdkLoop.Hashes(1), DateTimeOffset.UtcNow).ToWrite(read: null)),
    ];

    [Benchmark(Baseline = true)]
    public Task Sdk() => sdk.SubmitTransactionAsync(actions);

    [Benchmark]
    public Task Writer() => writer.SubmitTransactionAsync(actions, CancellationToken.None);
}
