using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TakeItDown.Local.Storage;

/// <summary>Azure Storage on this machine. One that runs already is joined and left running; one that was started here is stopped.</summary>
public sealed partial class Azurite : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";

    /// <summary>The emulator's key, the same on every machine and published by its makers.</summary>
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly Process? process;

    private Azurite(AzuritePorts ports, Process? process)
    {
        this.process = process;
        ConnectionString = ConnectionStringFor(ports);
    }

    /// <summary>The connection string of an Azurite on the usual ports.</summary>
    public static string UsualConnectionString => ConnectionStringFor(AzuritePorts.Usual);

    private static string ConnectionStringFor(AzuritePorts ports) => string.Create(
        CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{ports.Blob}/{Account};QueueEndpoint=http://127.0.0.1:{ports.Queue}/{Account};TableEndpoint=http://127.0.0.1:{ports.Table}/{Account};");

    public string ConnectionString { get; }

    /// <summary>Done when Azurite has ended by itself; one that was joined is asked every two seconds.</summary>
    public Task EndedAsync(CancellationToken cancellationToken) => process?.WaitForExitAsync(cancellationToken) ?? JoinedEndedAsync(cancellationToken);

    /// <summary>Joins the Azurite on the usual ports, or starts one there that keeps its data in <paramref name="folder"/>.</summary>
    /// <exception cref="CannotStartException">The ports are taken by something else, or Node or Azurite is missing.</exception>
    public static async Task<Azurite> JoinOrStartAsync(string folder, CancellationToken cancellationToken)
    {
        var ports = AzuritePorts.Usual;
        var answers = await Task.WhenAll(ports.All.Select(port => IsAzuriteAsync(port, cancellationToken)));
        if (answers.All(azurite => azurite == true))
            return new(ports, process: null);
        if (Array.FindIndex(answers, azurite => azurite is not null) is >= 0 and var taken)
            throw new CannotStartException(string.Create(
                CultureInfo.InvariantCulture, $"Port {ports.All[taken]} is taken and Azurite needs it: stop the program that listens there, then run again."));
        return await StartAsync(ports, ["--location", folder], cancellationToken);
    }

    /// <summary>Starts one of our own on free ports that keeps nothing.</summary>
    /// <exception cref="CannotStartException">Node or Azurite is missing.</exception>
    public static Task<Azurite> StartInMemoryAsync(CancellationToken cancellationToken) =>
        StartAsync(AzuritePorts.Free, ["--inMemoryPersistence"], cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (process is null)
            return;
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private static async Task JoinedEndedAsync(CancellationToken cancellationToken)
    {
        do
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        while (await IsAzuriteAsync(AzuritePorts.Usual.Table, cancellationToken) is not null);
    }

    private static async Task<Azurite> StartAsync(AzuritePorts ports, string[] persistence, CancellationToken cancellationToken)
    {
        var script = Repository.File("local/node_modules/azurite/dist/src/azurite.js");
        if (!File.Exists(script))
            throw new CannotStartException("Azurite is not installed: run 'npm ci --prefix local', then run again.");
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
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(LongestStart);
        AzuritePorts bound;
        try
        {
            bound = await ReadPortsAsync(node, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            node.Kill(entireProcessTree: true);
            throw new CannotStartException("Azurite did not start within a minute: see what keeps this machine busy, then run again.");
        }

        _ = node.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // a full pipe would stop it
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
            throw new CannotStartException("Node.js is not installed: install version 20 or newer, then run again.");
        }
    }

    private static async Task<AzuritePorts> ReadPortsAsync(Process node, CancellationToken cancellationToken)
    {
        var ports = new Dictionary<string, int>(StringComparer.Ordinal);
        while (ports.Count < 3)
        {
            if (await node.StandardOutput.ReadLineAsync(cancellationToken) is not { } line)
                throw new CannotStartException($"Azurite ended while starting: {(await node.StandardError.ReadToEndAsync(cancellationToken)).Trim()}");
            if (Listening().Match(line) is { Success: true } match)
                ports[match.Groups["service"].Value] = int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture);
        }

        return new(ports["Blob"], ports["Queue"], ports["Table"]);
    }

    /// <summary>Null when nothing listens.</summary>
    private static async Task<bool?> IsAzuriteAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/{Account}"), cancellationToken);
            return answer.Headers.Server.ToString().StartsWith("Azurite", StringComparison.Ordinal);
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
