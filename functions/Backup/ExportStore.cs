using System.Globalization;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using TakeItDown.Storage;

namespace TakeItDown.Backup;

/// <summary>
/// The exports: one folder per day in the container <see cref="Containers.Exports"/>. Each file is compressed, and encrypted under the server
/// secret before it leaves the process. No file is ever written twice.
/// </summary>
public sealed class ExportStore(StorageClients storage, ExportKeys keys)
{
    /// <summary>Written last. An export without it is not complete.</summary>
    private const string Manifest = "manifest.json";

    private const string DayFormat = "yyyy-MM-dd";

    private static readonly BlobRequestConditions OnlyNew = new() { IfNoneMatch = ETag.All };

    private readonly BlobContainerClient? container = storage.ExportContainer();

    /// <summary>Whether the settings name an account for exports.</summary>
    public bool IsOn => container is not null;

    /// <summary>The manifest of a day; null if its export is not complete.</summary>
    public async Task<ExportManifest?> FindManifestAsync(DateOnly day, CancellationToken cancellationToken)
    {
        try
        {
            var read = await BlobOf(day, Manifest).DownloadContentAsync(cancellationToken);
            return JsonSerializer.Deserialize<ExportManifest>(read.Value.Content, JsonSerializerOptions.Web);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>The days that have files, also if their export is not complete.</summary>
    public async Task<IReadOnlyList<DateOnly>> ListDaysAsync(CancellationToken cancellationToken)
    {
        var folders = Container.GetBlobsByHierarchyAsync(BlobTraits.None, BlobStates.None, "/", prefix: null, cancellationToken);
        return [.. (await folders.ToListAsync(cancellationToken)).Where(folder => folder.IsPrefix)
            .Select(folder => DateOnly.ParseExact(folder.Prefix.TrimEnd('/'), DayFormat, CultureInfo.InvariantCulture))];
    }

    public async Task SaveManifestAsync(DateOnly day, ExportManifest manifest, CancellationToken cancellationToken) =>
        await BlobOf(day, Manifest).UploadAsync(
            BinaryData.FromObjectAsJson(manifest, JsonSerializerOptions.Web), new BlobUploadOptions { Conditions = OnlyNew }, cancellationToken);

    public async Task<bool> HasAsync(DateOnly day, string file, CancellationToken cancellationToken) => await BlobOf(day, file).ExistsAsync(cancellationToken);

    /// <summary>Writes a file, all of it or nothing.</summary>
    /// <param name="day">The day of the export.</param>
    /// <param name="file">The name of the file.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="cancellationToken">Cancels it. Nothing is written then.</param>
    public async Task<T> WriteAsync<T>(DateOnly day, string file, Func<Stream, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pipe = new Pipe();
        var writing = CompressAsync(pipe.Writer, write, stop.Token);
        try
        {
            await using var content = pipe.Reader.AsStream();
            await Encrypted(day, file).UploadAsync(content, new BlobUploadOptions { Conditions = OnlyNew }, cancellationToken);
        }
        catch
        {
            await stop.CancelAsync();
            await ((Task)writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await writing;
    }

    /// <summary>Opens a file to read its content.</summary>
    /// <exception cref="RequestFailedException">The file does not exist.</exception>
    /// <exception cref="KeyNotFoundException">The server secret of the file is not in the settings.</exception>
    public async Task<Stream> OpenAsync(DateOnly day, string file, CancellationToken cancellationToken)
    {
        var download = await Encrypted(day, file).DownloadStreamingAsync(cancellationToken: cancellationToken);
        return new GZipStream(download.Value.Content, CompressionMode.Decompress);
    }

    /// <summary>A failure ends the stream with that failure, so that the upload does not take the rest for the whole.</summary>
    private static async Task<T> CompressAsync<T>(PipeWriter to, Func<Stream, CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        try
        {
            T result;
            await using (var compressed = new GZipStream(to.AsStream(leaveOpen: true), CompressionLevel.Fastest))
                result = await write(compressed, cancellationToken);
            await to.CompleteAsync();
            return result;
        }
        catch (Exception failure)
        {
            await to.CompleteAsync(failure);
            throw;
        }
    }

    private BlobContainerClient Container => container ?? throw new InvalidOperationException("The settings name no account for exports.");

    private BlobClient Encrypted(DateOnly day, string file) => BlobOf(day, file).WithClientSideEncryptionOptions(keys.Options);

    private BlobClient BlobOf(DateOnly day, string file) =>
        Container.GetBlobClient($"{day.ToString(DayFormat, CultureInfo.InvariantCulture)}/{file}");
}

/// <summary>What a complete export contains.</summary>
/// <param name="Schema">The <see cref="SchemaRow.Current"/> of the process that wrote it.</param>
/// <param name="Files">The names of its files.</param>
public sealed record ExportManifest(int Schema, IReadOnlyList<string> Files);
