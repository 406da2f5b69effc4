using System.Globalization;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using TakeItDown.ApiKeys;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>The environment of a run: one clock, the exchange's processes, a queue, the platforms, and separate tables in Azurite.</summary>
internal sealed class Simulation : IAsyncDisposable
{
    private static readonly string[] TablesInUse = [Tables.Cases, Tables.Hashes, Tables.Feed, Tables.Platforms, Tables.Operators, Tables.Audit];

    private readonly Randomness randomness;
    private readonly ExchangeProcess[] alive;
    private readonly List<ExchangeProcess> started = [];

    private Simulation(string connectionString, Randomness randomness, IReadOnlyList<Fault> faults)
    {
        (ConnectionString, this.randomness) = (connectionString, randomness);
        Queue = new(Clock, randomness.Copies);
        Network = new(Scheduler, Clock, faults, randomness.Duration);
        alive = [.. Enumerable.Range(0, randomness.Processes).Select(StartProcess)];
    }

    public static ApiKey OperatorKey { get; } = ApiKey.Create(ApiKeyOwner.Operator("alice"));

    public string ConnectionString { get; }

    public string Prefix { get; } = $"t{Guid.NewGuid():n}";

    public SimulatedClock Clock { get; } = new();

    public Scheduler Scheduler { get; } = new();

    public SimulatedQueue Queue { get; }

    public Platform Platform { get; } = new();

    public FaultyNetwork Network { get; }

    public static async Task<Simulation> CreateAsync(string connectionString, Randomness randomness, IReadOnlyList<Fault> faults, HashValue? benign)
    {
        var simulation = new Simulation(connectionString, randomness, faults);
        await Task.WhenAll(TablesInUse.Select(name => simulation.Table(name).CreateAsync(TestContext.Current.CancellationToken)));
        await simulation.Table(Tables.Operators).AddEntityAsync(
            ApiKeyRow.From(OperatorKey, 1, simulation.Clock.Now), TestContext.Current.CancellationToken);
        if (benign is not null)
            await simulation.ListAsync(benign);
        return simulation;
    }

    public ExchangeProcess AnyProcess() => alive[randomness.Pick(alive.Length)];

    /// <summary>The rows of a table that match a filter, or all of them. The read does not go through the faulty network.</summary>
    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table, string? filter = null)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in Table(table).QueryAsync<TableEntity>(filter, cancellationToken: TestContext.Current.CancellationToken))
            rows.Add(row);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in started)
            await process.DisposeAsync();
        await Task.WhenAll(TablesInUse.Select(name => Table(name).DeleteAsync()));
        await Container.DeleteIfExistsAsync();
    }

    /// <summary>Puts a hash on the benign list. Without a list there is no container: then the exchange finds that there is no list.</summary>
    private async Task ListAsync(HashValue benign)
    {
        await Container.CreateAsync();
        await Container.UploadBlobAsync("list.csv", BinaryData.FromString($"{benign.SignalType},{benign.Text}\n"), TestContext.Current.CancellationToken);
    }

    private BlobContainerClient Container => new(ConnectionString, Prefix + Containers.Benign);

    private TableClient Table(string name) => new(ConnectionString, Prefix + name);

    private ExchangeProcess StartProcess(int index)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"process {started.Count + 1}");
        var process = new ExchangeProcess(this, name, randomness.ClockError()) { OnDied = () => alive[index] = StartProcess(index) };
        started.Add(process);
        return process;
    }
}
