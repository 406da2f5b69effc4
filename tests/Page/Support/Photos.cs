namespace TakeItDown.Tests.Page.Support;

/// <summary>Files with the size and the noise of photos, in a folder of their own.</summary>
internal sealed class Photos : IAsyncDisposable
{
    private readonly DirectoryInfo folder;

    private Photos(DirectoryInfo folder, IReadOnlyList<string> files) => (this.folder, Files) = (folder, files);

    /// <summary>Their paths. All of them are different, and have the same pixels.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The bytes of each.</summary>
    public long Size => new FileInfo(Files[0]).Length;

    /// <summary>Makes them of a drawing, in a page that is closed again.</summary>
    public static async Task<Photos> MakeAsync(BrowserFixture browser, int width, int height, int count = 1)
    {
        await using var host = await HashingHost.StartAsync();
        await using var page = await host.OpenAsync(browser);
        await page.PickAsync(Drawing.Named("scene-10-12mp.jpg").File);
        var jpeg = Convert.FromBase64String(await page.RunAsync<string>(
            $$"""
            const canvas = Object.assign(document.createElement('canvas'), { width: {{width}}, height: {{height}} });
            const context = canvas.getContext('2d');
            context.drawImage(await createImageBitmap(file), 0, 0, canvas.width, canvas.height);
            const image = context.getImageData(0, 0, canvas.width, canvas.height);
            for (let i = 0; i < image.data.length; i++) if (i % 4 < 3) image.data[i] += Math.random() * 24 - 12;
            context.putImageData(image, 0, 0);
            return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
            """));
        var folder = Directory.CreateTempSubdirectory("takeitdown-photos-");
        var files = Enumerable.Range(0, count).Select(index => Path.Combine(folder.FullName, $"{index}.jpg")).ToArray();
        foreach (var (index, file) in files.Index())
            await File.WriteAllBytesAsync(file, [.. jpeg, (byte)index], TestContext.Current.CancellationToken);
        return new(folder, files);
    }

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
