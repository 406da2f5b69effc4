using System.Text.Json;
using Microsoft.Playwright;

namespace TakeItDown.Tests.Page.Support;

/// <summary>Calls the built hashing code on files that are picked like a person's files.</summary>
internal sealed class HashingPage(IPage page) : IAsyncDisposable
{
    private readonly string module = $"/assets/{Path.GetFileName(HashingHost.BuiltFile("hashing-*.js"))}";

    public IPage Page => page;

    /// <summary>Runs a body that has <c>hashing</c>, the module, and <c>file</c>, what is picked.</summary>
    public async Task<T> RunAsync<T>(string body)
    {
        var json = await page.EvaluateAsync<string>(
            $$"""
            async module => {
              const hashing = await import(module);
              const file = document.querySelector('input').files[0];
              const result = await (async () => { {{body}} })();
              return JSON.stringify(result ?? null);
            }
            """,
            module);
        return JsonSerializer.Deserialize<T>(json, JsonSerializerOptions.Web)!;
    }

    /// <summary>Loads everything that hashing needs.</summary>
    public Task PrepareAsync() => RunAsync<object>("await hashing.prepare();");

    /// <summary>The worker of this name, once it has been started.</summary>
    public IWorker WorkerNamed(string name) => page.Workers.Single(worker => worker.Url.Contains($"/{name}.worker", StringComparison.Ordinal));

    public Task PickAsync(string file) => page.SetInputFilesAsync("input", file);

    public Task PickAsync(string mimeType, byte[] bytes) =>
        page.SetInputFilesAsync("input", new FilePayload { Name = "file", MimeType = mimeType, Buffer = bytes });

    public Task<HashedFile> HashAsync() => RunAsync<HashedFile>(
        """
        const fractions = [];
        const hashed = await hashing.hashFile(file, { onProgress: fraction => fractions.push(fraction), signal: new AbortController().signal });
        return { ...hashed, fractions };
        """);

    public async Task<HashedFile> HashAsync(string file)
    {
        await PickAsync(file);
        return await HashAsync();
    }

    public async Task<HashedFile> HashAsync(string mimeType, byte[] bytes)
    {
        await PickAsync(mimeType, bytes);
        return await HashAsync();
    }

    /// <summary>Every PDQ of a picture, also those that are not good enough to be sent; null if the browser can't decode it.</summary>
    public async Task<IReadOnlyList<Pdq>?> HashPictureAsync(string file)
    {
        await PickAsync(file);
        return await RunAsync<IReadOnlyList<Pdq>?>("return hashing.hashPicture(file, new AbortController().signal);");
    }

    public async ValueTask DisposeAsync() => await page.CloseAsync();
}
