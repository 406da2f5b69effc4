using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using TakeItDown.Storage;

namespace TakeItDown.Platforms;

/// <summary>
/// The sets of platforms that took part at some time. Cases and records store the version of a set in place of a list, which has 6 KB with
/// 500 platforms. A set is stored before anything names it, and never deleted.
/// </summary>
public sealed class PlatformSets(StorageClients storage, PlatformList platforms)
{
    private readonly TableClient table = storage.Table(Tables.Platforms);
    private readonly PlatformSet current = PlatformSet.Of(platforms.TakingPart);
    private readonly ConcurrentDictionary<string, PlatformSet> known = new(StringComparer.Ordinal);

    /// <summary>
    /// The version of the set that takes part now, according to the settings of this process. It is stored. One request in the life of the
    /// process.
    /// </summary>
    /// <exception cref="RequestFailedException">Storage failed.</exception>
    public async ValueTask<string> GetCurrentVersionAsync(CancellationToken cancellationToken)
    {
        if (!known.ContainsKey(current.Version))
        {
            await table.UpsertEntityAsync(PlatformSetRow.From(current), TableUpdateMode.Replace, cancellationToken);
            known[current.Version] = current;
        }

        return current.Version;
    }

    /// <summary>The set with that version, also if another process with another list of platforms stored it. At most one request for each version.</summary>
    /// <param name="version">The version; null, in a row of an earlier version of the exchange, for the platforms that take part now.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="RequestFailedException">Storage failed.</exception>
    public async ValueTask<PlatformSet> GetAsync(string? version, CancellationToken cancellationToken)
    {
        if (version is null || version == current.Version)
            return current;
        if (version == PlatformSet.None.Version)
            return PlatformSet.None;
        if (!known.TryGetValue(version, out var found))
        {
            PlatformSetRow row = await table.GetEntityAsync<PlatformSetRow>(PlatformSetRow.Partition, version, cancellationToken: cancellationToken);
            known[version] = found = new(row.Platforms);
        }

        return found;
    }
}

/// <summary>One set of platforms.</summary>
public sealed record PlatformSetRow : TableRow
{
    /// <summary>Sorts after the id of every platform.</summary>
    public const string Partition = "~sets";

    public PlatformSetRow() => PartitionKey = Partition;

    /// <summary>The <see cref="PlatformSet.Text"/>.</summary>
    public string Platforms { get; set; } = "";

    public static PlatformSetRow From(PlatformSet set) => new() { RowKey = set.Version, Platforms = set.Text };
}
