using System.Diagnostics;
using System.Globalization;
using TakeItDown.Local.Host.Rpc;

namespace TakeItDown.Local.Host;

/// <summary>One worker process, started from the folder of the app, with its functions loaded.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan MaxStart = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan MaxStop = TimeSpan.FromSeconds(10);

    private readonly Process process;
    private readonly WorkerChannel channel;
    private readonly Task<string> errors;

    private WorkerProcess(Process process, WorkerChannel channel)
    {
        (this.process, this.channel) = (process, channel);
        errors = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // a full pipe would block the worker
    }

    public int Id => process.Id;

    /// <summary>The worker's own web server.</summary>
    public Uri HttpAddress { get; private set; } = null!;

    public IReadOnlyList<RpcFunctionMetadata> Functions { get; private set; } = [];

    /// <summary>Completes with the exit code when the process has ended.</summary>
    public Task<int> Ended { get; private set; } = null!;

    /// <exception cref="HostStartException">The worker ended while it started, or a function could not be loaded.</exception>
    public static async Task<WorkerProcess> StartAsync(
        FunctionsHostOptions options, Uri rpcAddress, WorkerRpc rpc, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var channel = new WorkerChannel(Guid.NewGuid().ToString(), logs);
        rpc.Expect(channel);
        var worker = new WorkerProcess(Process.Start(StartInfo(options, rpcAddress, channel.WorkerId))!, channel);
        worker.Ended = worker.WaitForEndAsync();
        options.Debug?.Invoke(worker.Id);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(options.Debug is null ? MaxStart : Timeout.InfiniteTimeSpan);
            await Task.WhenAny(channel.Connected, worker.Ended).WaitAsync(limit.Token);
            if (!channel.Connected.IsCompleted)
                throw new WorkerLostException();
            await worker.LoadAsync(options.Folder, limit.Token);
            return worker;
        }
        catch (Exception failure)
        {
            await worker.DisposeAsync();
            throw failure is WorkerLostException ? new HostStartException([$"The worker ended while it started: {await worker.FirstErrorAsync()}"]) : failure;
        }
    }

    public Task<StatusResult> InvokeAsync(InvocationRequest request, CancellationToken cancellationToken) => channel.InvokeAsync(request, cancellationToken);

    /// <summary>Asks the worker to end, and kills it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        channel.Terminate();
        using var limit = new CancellationTokenSource(MaxStop);
        await ((Task)Ended).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!Ended.IsCompleted)
            process.Kill(entireProcessTree: true);
        await Ended;
        process.Dispose();
    }

    private static ProcessStartInfo StartInfo(FunctionsHostOptions options, Uri rpcAddress, string workerId)
    {
        var maxLength = int.MaxValue.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = options.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])
        [
            Path.Combine(options.Folder, EntryPoint(options.Folder)),
            "--host", rpcAddress.Host, "--port", rpcAddress.Port.ToString(CultureInfo.InvariantCulture), "--workerId", workerId,
            "--requestId", workerId, "--grpcMaxMessageLength", maxLength,
            "--functions-uri", rpcAddress.AbsoluteUri, "--functions-worker-id", workerId, "--functions-request-id", workerId,
            "--functions-grpc-max-message-length", maxLength,
        ])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in options.Settings)
            start.Environment[name] = value;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = options.Folder;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = options.Folder;
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        if (options.Debug is not null)
            start.Environment[StartupHook.WaitForDebugger] = "1";
        return start;
    }

    private static string EntryPoint(string folder)
    {
        var path = Path.Combine(folder, "worker.config.json");
        if (!File.Exists(path))
            throw new HostStartException([$"{folder} holds no built worker: run dotnet build or ./dev publish."]);
        using var config = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(path));
        return config.RootElement.GetProperty("description").GetProperty("defaultWorkerPath").GetString()!;
    }

    private async Task LoadAsync(string folder, CancellationToken cancellationToken)
    {
        var init = (await channel.RequestAsync(
            new() { WorkerInitRequest = new() { HostVersion = "4.0.0", WorkerDirectory = folder, FunctionAppDirectory = folder } }, cancellationToken)).WorkerInitResponse;
        Check("The worker", init.Result);
        HttpAddress = new Uri(init.Capabilities["HttpUri"]);
        var metadata = (await channel.RequestAsync(
            new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = folder } }, cancellationToken)).FunctionMetadataResponse;
        Check("The functions metadata", metadata.Result);
        Functions = metadata.FunctionMetadataResults;
        await Task.WhenAll(Functions.Select(async function => Check(
            function.Name,
            (await channel.RequestAsync(new() { FunctionLoadRequest = new() { FunctionId = function.FunctionId, Metadata = function } }, cancellationToken))
                .FunctionLoadResponse.Result)));
    }

    private static void Check(string what, StatusResult result)
    {
        if (result.Status != StatusResult.Types.Status.Success)
            throw new HostStartException([$"{what} failed to load: {result.Exception?.Message}"]);
    }

    private async Task<int> WaitForEndAsync()
    {
        await process.WaitForExitAsync();
        channel.Close();
        return process.ExitCode;
    }

    /// <summary>The message of the exception that ended the worker, or what its standard error begins with.</summary>
    private async Task<string> FirstErrorAsync()
    {
        const string Unhandled = "Unhandled exception. ";
        var lines = (await errors).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var line = Array.Find(lines, text => text.StartsWith(Unhandled, StringComparison.Ordinal)) ?? (lines.Length > 0 ? lines[0] : "it wrote no error.");
        return line.StartsWith(Unhandled, StringComparison.Ordinal) && line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var end ? line[(end + 2)..] : line;
    }
}
