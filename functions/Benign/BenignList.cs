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
public sealed class BenignList(StorageClients storage, TimeProvider time)
{
    public const string FileName = "list.csv";

    /// <summary>How old the index of <see cref="GetAsync"/> may be.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly BlobClient blob = storage.Container(Containers.Benign).GetBlobClient(FileName);
    private volatile Asked last = Asked.Never;

    /// <summary>The list as it was at most five seconds ago. No request most of the time. Nobody waits for the request of another caller.</summary>
    /// <exception cref="RequestFailedException">Storage failed.</exception>
    public async Task<BenignVersion> GetAsync(CancellationToken cancellationToken)
    {
        var (now, known) = (time.GetUtcNow(), last);
        return now >= known.At && now - known.At <= MaxAge ? known.Version : await RefreshAsync(cancellationToken);
    }

    /// <summary>The list as it is now. One request.</summary>
    /// <exception cref="RequestFailedException">Storage failed.</exception>
    public async Task<BenignVersion> RefreshAsync(CancellationToken cancellationToken)
    {
        var (now, known) = (time.GetUtcNow(), last.Version);
        var read = await DownloadAsync(known == BenignVersion.None ? new() : new() { IfNoneMatch = new(known.ETag) }, cancellationToken);
        var version = read is null ? known : new(read.Details.ETag.ToString(), read.Details.LastModified, new([.. LinesOf(read.Content).Select(HashOf)]));
        last = new(version, now);
        return version;
    }

    /// <summary>Adds hashes. Writes nothing if all of them are listed already.</summary>
    /// <exception cref="TimeoutException">Other writers kept changing the list. Try again later.</exception>
    public Task<BenignChange> AddAsync(IReadOnlyCollection<HashValue> hashes, CancellationToken cancellationToken) =>
        ChangeAsync(lines => hashes.Count(hash => lines.Add(LineOf(hash))), cancellationToken);

    /// <summary>Removes hashes. Writes nothing if none of them is listed.</summary>
    /// <exception cref="TimeoutException">Other writers kept changing the list. Try again later.</exception>
    public Task<BenignChange> RemoveAsync(IReadOnlyCollection<HashValue> hashes, CancellationToken cancellationToken) =>
        ChangeAsync(lines => hashes.Count(hash => lines.Remove(LineOf(hash))), cancellationToken);

    /// <summary>Copies the list as it is stored; nothing if there is none.</summary>
    /// <returns>The number of bytes.</returns>
    public async Task<long> CopyToAsync(Stream to, CancellationToken cancellationToken)
    {
        if (await DownloadAsync(new(), cancellationToken) is not { } read)
            return 0;
        await to.WriteAsync(read.Content.ToMemory(), cancellationToken);
        return read.Content.ToMemory().Length;
    }

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

            last = last with { At = DateTimeOffset.MinValue }; // this process asks at once
            return new BenignChange(changed, lines.Count);
        },
        cancellationToken);

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

    /// <summary>The version that storage had at this time.</summary>
    private sealed record Asked(BenignVersion Version, DateTimeOffset At)
    {
        public static readonly Asked Never = new(BenignVersion.None, DateTimeOffset.MinValue);
    }

    private static string[] LinesOf(BinaryData content) => content.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string LineOf(HashValue hash) => $"{hash.SignalType},{hash.Text}";

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
