using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using TakeItDown.Receiver;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>The sample receiver, and so the .NET client, as a process that a test can kill and start again. Its database stays.</summary>
internal sealed class ReceiverProcess(IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("receiver-");
    private readonly int port = FreePort.Next();
    private Process? process;
    private HttpClient? http;

    public HttpClient Http => http ??= new() { BaseAddress = new UriBuilder("http", "127.0.0.1", port).Uri };

    /// <summary>Returns when it responds.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ReceiverApp).Assembly.Location])
        {
            UseShellExecute = false,
            Environment = { ["Urls"] = Http.BaseAddress!.AbsoluteUri, ["Logging__LogLevel__Default"] = "Error", ["Database"] = Path.Combine(folder.FullName, "receiver.db") },
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        await Poll.UntilAsync("the receiver", async () =>
        {
            try
            {
                return await Http.GetStringAsync("media/1/", TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException failure)
            {
                return failure.StatusCode is null ? null : "responds";
            }
        });
    }

    /// <summary>Adds a picture to what the platform hosts.</summary>
    public async Task UploadAsync(params IEnumerable<Pdq> hashes)
    {
        using var response = await Http.PostAsJsonAsync(
            "media", new { hashes = hashes.Select(hash => new { signalType = "pdq", hashValue = hash.Hex, quality = 100 }) }, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>The version of each hash that it has stored.</summary>
    public async Task<IReadOnlyDictionary<string, long>> VersionsAsync() =>
        (await Http.GetFromJsonAsync<JsonElement[]>("hashes", TestContext.Current.CancellationToken))!.Select(hash => hash.GetProperty("record"))
            .ToDictionary(record => record.GetProperty("recordId").GetString()!, record => record.GetProperty("version").GetInt64(), StringComparer.Ordinal);

    /// <summary>SIGKILL: it cannot finish anything.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await KillAsync();
        http?.Dispose();
        folder.Delete(recursive: true);
    }
}
