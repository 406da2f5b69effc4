using System.Globalization;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Where a run takes place: one clock, the exchange's processes, a queue, platforms, and tables of its own in Azurite.</summary>
internal sealed class World : IAsyncDisposable
{
    private static readonly string[] TablesInUse = [Tables.Cases, Tables.Hashes, Tables.Feed];

    private readonly Chances chances;
    private readonly ExchangeProcess[] alive;
    private readonly List<ExchangeProcess> started = [];

    private World(string connectionString, Chances chances, IReadOnlyList<Fault> faults)
    {
        (ConnectionString, this.chances) = (connectionString, chances);
        Queue = new(Clock, chances.Copies);
        Wire = new(Turns, Clock, faults, chances.Duration);
        alive = [.. Enumerable.Range(0, chances.Processes).Select(StartProcess)];
    }

    public string ConnectionString { get; }

    public string Prefix { get; } = $"t{Guid.NewGuid():n}";

    public WorldClock Clock { get; } = new();

    public Turns Turns { get; } = new();

    public PlayedQueue Queue { get; }

    public Platform Platform { get; } = new();

    public FaultyWire Wire { get; }

    public static async Task<World> MakeAsync(string connectionString, Chances chances, IReadOnlyList<Fault> faults)
    {
        var world = new World(connectionString, chances, faults);
        await Task.WhenAll(TablesInUse.Select(name => world.Table(name).CreateAsync(TestContext.Current.CancellationToken)));
        return world;
    }

    public ExchangeProcess AnyProcess() => alive[chances.Pick(alive.Length)];

    /// <summary>All rows of a table, or those that pass a filter; past the wire.</summary>
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
    }

    private TableClient Table(string name) => new(ConnectionString, Prefix + name);

    private ExchangeProcess StartProcess(int place)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"process {started.Count + 1}");
        var process = new ExchangeProcess(this, name, chances.ClockError()) { WhenDead = () => alive[place] = StartProcess(place) };
        started.Add(process);
        return process;
    }
}
