using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TakeItDown.Local.Storage;

/// <summary>The Azure Storage emulator. Joins a running one and leaves it running, or starts one and stops it at the end.</summary>
public sealed partial class Azurite : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    /// <summary>The emulator's account key: public, and the same on every machine.</summary>
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly Process? process;

    private Azurite(AzuritePorts ports, Process? process)
    {
        this.process = process;
        ConnectionString = ConnectionStringFor(ports);
    }

    /// <summary>The connection string of an Azurite on the default ports.</summary>
    public static string DefaultConnectionString => ConnectionStringFor(AzuritePorts.Default);

    private static string ConnectionStringFor(AzuritePorts ports) => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};BlobEndpoint=http://127.0.0.1:{ports.Blob}/{Account};QueueEndpoint=http://127.0.0.1:{ports.Queue}/{Account};TableEndpoint=http://127.0.0.1:{ports.Table}/{Account};");

    public string ConnectionString { get; }

    /// <summary>Completes when Azurite exits by itself. A joined Azurite is polled every two seconds.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => process?.WaitForExitAsync(cancellationToken) ?? WaitForJoinedExitAsync(cancellationToken);

    /// <summary>Joins the Azurite on the default ports, or starts one there that stores its data in <paramref name="folder"/>.</summary>
    /// <exception cref="CannotStartException">Another program uses the ports, or Node.js or Azurite is missing.</exception>
    public static async Task<Azurite> JoinOrStartAsync(string folder, CancellationToken cancellationToken)
    {
        var ports = AzuritePorts.Default;
        var responses = await Task.WhenAll(ports.All.Select(port => IsAzuriteAsync(port, cancellationToken)));
        if (responses.All(azurite => azurite == true))
            return new(ports, process: null);
        if (Array.FindIndex(responses, azurite => azurite is not null) is >= 0 and var taken)
            throw new CannotStartException(string.Create(
                CultureInfo.InvariantCulture, $"Azurite needs port {ports.All[taken]}, but another program uses it. Stop that program, then try again."));
        return await StartAsync(ports, ["--location", folder], cancellationToken);
    }

    /// <summary>Starts an Azurite on free ports that keeps its data in memory.</summary>
    /// <exception cref="CannotStartException">Node.js or Azurite is missing.</exception>
    public static Task<Azurite> StartInMemoryAsync(CancellationToken cancellationToken) =>
        StartAsync(AzuritePorts.Free, ["--inMemoryPersistence"], cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await process.WaitForExitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private static async Task WaitForJoinedExitAsync(CancellationToken cancellationToken)
    {
        do
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        while (await IsAzuriteAsync(AzuritePorts.Default.Table, cancellationToken) is not null);
    }

    private static async Task<Azurite> StartAsync(AzuritePorts ports, string[] persistence, CancellationToken cancellationToken)
    {
        var script = Repository.File("local/node_modules/azurite/dist/src/azurite.js");
        if (!File.Exists(script))
            throw new CannotStartException("Azurite is not installed. Run 'npm ci --prefix local', then try again.");
        var start = new ProcessStartInfo("node")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])
            ["--require", Repository.File("local/Storage/azurite-child.cjs"), script, "--silent", "--skipApiVersionCheck", "--disableTelemetry", .. ports.Arguments, .. persistence])
            start.ArgumentList.Add(argument);

        var node = StartNode(start);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        AzuritePorts bound;
        try
        {
            bound = await ReadPortsAsync(node, timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            node.Kill(entireProcessTree: true);
            throw new CannotStartException("Azurite did not start within a minute. Check what keeps this machine busy, then try again.");
        }

        _ = node.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // a full pipe would block it
        _ = node.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        return new(bound, node);
    }

    private static Process StartNode(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new CannotStartException("Node.js is not installed. Install version 20.19 or newer, then try again.");
        }
    }

    private static async Task<AzuritePorts> ReadPortsAsync(Process node, CancellationToken cancellationToken)
    {
        var ports = new Dictionary<string, int>(StringComparer.Ordinal);
        while (ports.Count < 3)
        {
            if (await node.StandardOutput.ReadLineAsync(cancellationToken) is not { } line)
                throw new CannotStartException($"Azurite exited while starting: {(await node.StandardError.ReadToEndAsync(cancellationToken)).Trim()}");
            if (Listening().Match(line) is { Success: true } match)
                ports[match.Groups["service"].Value] = int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture);
        }

        return new(ports["Blob"], ports["Queue"], ports["Table"]);
    }

    /// <summary>True if Azurite listens on the port, false if another program does, null if nothing does.</summary>
    private static async Task<bool?> IsAzuriteAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/{Account}"), cancellationToken);
            return response.Headers.Server.ToString().StartsWith("Azurite", StringComparison.Ordinal);
        }
        catch (HttpRequestException refused) when (refused.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return null;
        }
        catch (Exception odd) when (odd is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    [GeneratedRegex(@"Azurite (?<service>Blob|Queue|Table) service is successfully listening at http://127\.0\.0\.1:(?<port>\d+)", RegexOptions.NonBacktracking)]
    private static partial Regex Listening();
}
