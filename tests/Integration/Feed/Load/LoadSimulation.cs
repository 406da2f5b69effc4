using Azure.Data.Tables;
using TakeItDown.ApiKeys;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Faults;

namespace TakeItDown.Tests.Integration.Feed.Load;

/// <summary>The environment of a run: one clock, one scheduler, and separate tables in Azurite.</summary>
internal sealed class LoadSimulation : IAsyncDisposable
{
    private static readonly string[] TablesInUse = [Tables.Cases, Tables.Hashes, Tables.Feed, Tables.Platforms];

    public required string ConnectionString { get; init; }

    public required LoadRandomness Randomness { get; init; }

    public string Prefix { get; } = $"t{Guid.NewGuid():n}";

    public SimulatedClock Clock { get; } = new();

    public Scheduler Scheduler { get; } = new();

    public LoadCounts Counts { get; } = new();

    /// <summary>The API key of every reader.</summary>
    public ApiKey Key { get; } = ApiKey.Create(ApiKeyOwner.Platform("example"));

    public static async Task<LoadSimulation> CreateAsync(string connectionString, LoadRandomness randomness)
    {
        var simulation = new LoadSimulation { ConnectionString = connectionString, Randomness = randomness };
        await Task.WhenAll(TablesInUse.Select(name => simulation.Table(name).CreateAsync(TestContext.Current.CancellationToken)));
        await simulation.Table(Tables.Platforms).AddEntityAsync(
            ApiKeyRow.From(simulation.Key, 1, DateTimeOffset.UtcNow),
            TestContext.Current.CancellationToken);
        return simulation;
    }

    /// <summary>The rows of a table. The read does not go through the slow transport.</summary>
    public async Task<IReadOnlyList<TableEntity>> RowsAsync(string table, string? filter, params IEnumerable<string> columns)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in Table(table).QueryAsync<TableEntity>(filter, select: columns, cancellationToken: TestContext.Current.CancellationToken))
            rows.Add(row);
        return rows;
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(TablesInUse.Select(name => Table(name).DeleteAsync()));

    private TableClient Table(string name) => new(ConnectionString, Prefix + name);
}
