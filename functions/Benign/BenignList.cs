using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using TakeItDown.Hashes;
using TakeItDown.Storage;

namespace TakeItDown.Benign;

/// <summary>
/// The operator's list of hashes of popular innocent pictures. It is one blob with a line for each hash, so that a change replaces all of it
/// or nothing, and one request tells whether it has changed. Each process keeps an index of it in memory.
/// </summary>
public sealed class BenignList(StorageClients storage, TimeProvider time) : IDisposable
{
    /// <summary>How old the index of <see cref="GetAsync"/> may be.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly BlobClient blob = storage.Container(Containers.Benign).GetBlobClient("list.csv");
    private readonly SemaphoreSlim gate = new(1);
    private BenignVersion current = BenignVersion.None;
    private volatile Asked? asked;

    /// <summary>The list as it was at most five seconds ago. No request most of the time.</summary>
    /// <exception cref="RequestFailedException">Storage failed.</exception>
    public async Task<BenignVersion> GetAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (asked is { } last && now >= last.At && now - last.At <= MaxAge)
                return current;
            return await AskAsync(now, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The list as it is now. One request.</summary>
    /// <exception cref="RequestFailedException">Storage failed.</exception>
    public async Task<BenignVersion> RefreshAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            return await AskAsync(time.GetUtcNow(), cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Adds hashes. Writes nothing if all of them are listed already.</summary>
    /// <exception cref="TimeoutException">Other writers kept changing the list. Try again later.</exception>
    public Task<BenignChange> AddAsync(IReadOnlyCollection<HashValue> hashes, CancellationToken cancellationToken) =>
        ChangeAsync(lines => hashes.Count(hash => lines.Add(LineOf(hash))), cancellationToken);

    /// <summary>Removes hashes. Writes nothing if none of them is listed.</summary>
    /// <exception cref="TimeoutException">Other writers kept changing the list. Try again later.</exception>
    public Task<BenignChange> RemoveAsync(IReadOnlyCollection<HashValue> hashes, CancellationToken cancellationToken) =>
        ChangeAsync(lines => hashes.Count(hash => lines.Remove(LineOf(hash))), cancellationToken);

    public void Dispose() => gate.Dispose();

    private Task<BenignChange> ChangeAsync(Func<SortedSet<string>, int> change, CancellationToken cancellationToken) => storage.RetryOnConflictAsync(
        async _ =>
        {
            var read = await DownloadAsync(new(), cancellationToken);
            var lines = new SortedSet<string>(read is null ? [] : LinesOf(read.Content), StringComparer.Ordinal);
            var changed = change(lines);
            if (changed > 0)
            {
                var onlyIf = read is null ? new BlobRequestConditions { IfNoneMatch = ETag.All } : new() { IfMatch = read.Details.ETag };
                await blob.UploadAsync(
                    BinaryData.FromString(string.Concat(lines.Select(line => line + '\n'))), new BlobUploadOptions { Conditions = onlyIf }, cancellationToken);
            }

            asked = null; // this process uses the new list at once
            return new BenignChange(changed, lines.Count);
        },
        cancellationToken);

    private async Task<BenignVersion> AskAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isKnown = current != BenignVersion.None;
        if (await DownloadAsync(isKnown ? new() { IfNoneMatch = new(current.ETag) } : new(), cancellationToken) is { } read)
            current = new(read.Details.ETag.ToString(), read.Details.LastModified, new([.. LinesOf(read.Content).Select(HashOf)]));
        asked = new(now);
        return current;
    }

    /// <returns>Null when there is no list yet, or when it has not changed.</returns>
    private async Task<BlobDownloadResult?> DownloadAsync(BlobRequestConditions conditions, CancellationToken cancellationToken)
    {
        try
        {
            var response = await blob.DownloadContentAsync(new BlobDownloadOptions { Conditions = conditions }, cancellationToken);
            return response.GetRawResponse().Status == 304 ? null : response.Value;
        }
        catch (RequestFailedException failure) when (failure.Status is 304 or 404)
        {
            return null;
        }
    }

    /// <summary>When storage was last asked whether the list has changed.</summary>
    private sealed record Asked(DateTimeOffset At);

    private static string[] LinesOf(BinaryData content) => content.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string LineOf(HashValue hash) => $"{hash.SignalType},{hash.Hex}";

    private static HashValue HashOf(string line) => line.Split(',') is [var signalType, var hex]
        ? HashValue.Parse(signalType, hex)
        : throw new FormatException("A line of the benign list cannot be read.");
}

/// <summary>The benign list at one version.</summary>
/// <param name="ETag">Changes with every change of the list; empty while there is no list.</param>
/// <param name="Changed">When it was changed; null while there is no list.</param>
/// <param name="Index">Its entries.</param>
public sealed record BenignVersion(string ETag, DateTimeOffset? Changed, BenignIndex Index)
{
    public static readonly BenignVersion None = new("", null, BenignIndex.Empty);
}

/// <summary>The result of a change of the benign list.</summary>
/// <param name="Changed">How many hashes were added or removed.</param>
/// <param name="Count">How many the list has now.</param>
public sealed record BenignChange(int Changed, int Count);
