using Azure.Data.Tables;
using TakeItDown.ApiKeys;
using TakeItDown.Storage;
using TakeItDown.Tests.Integration.Faults;

namespace TakeItDown.Tests.Integration.Feed.Fire;

/// <summary>Where a run takes place: one clock, one thread of control, and tables of its own in Azurite.</summary>
internal sealed class FireField : IAsyncDisposable
{
    private static readonly string[] TablesInUse = [Tables.Cases, Tables.Hashes, Tables.Feed, Tables.Platforms];

    public required string ConnectionString { get; init; }

    public required Dice Dice { get; init; }

    public string Prefix { get; } = $"t{Guid.NewGuid():n}";

    public WorldClock Clock { get; } = new();

    public Turns Turns { get; } = new();

    public FireCount Count { get; } = new();

    /// <summary>The key that all readers show.</summary>
    public ApiKey Key { get; } = ApiKey.Create(ApiKeyOwner.Platform("example"));

    public static async Task<FireField> MakeAsync(string connectionString, Dice dice)
    {
        var field = new FireField { ConnectionString = connectionString, Dice = dice };
        await Task.WhenAll(TablesInUse.Select(name => field.Table(name).CreateAsync(TestContext.Current.CancellationToken)));
        await field.Table(Tables.Platforms).AddEntityAsync(
            ApiKeyRow.From(field.Key, 1, DateTimeOffset.UtcNow),
            TestContext.Current.CancellationToken);
        return field;
    }

    /// <summary>The rows of a table, past the transport.</summary>
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
