using System.Diagnostics;
using System.Globalization;
using TakeItDown.Local;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>The local host as a real process on free ports that keeps nothing.</summary>
internal sealed class LocalProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly List<string> output = [];

    private LocalProcess(Process process) => this.process = process;

    /// <summary>The processes it started.</summary>
    public IReadOnlyList<int> Children => [.. Directory.EnumerateDirectories($"/proc/{process.Id}/task")
        .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];

    /// <summary>What <c>services</c> printed for a Functions host.</summary>
    public IReadOnlyDictionary<string, string> Settings => output
        .Where(line => line.StartsWith("export ", StringComparison.Ordinal))
        .Select(line => line["export ".Length..].Split('=', 2))
        .ToDictionary(setting => setting[0], setting => setting[1].Trim('\''), StringComparer.Ordinal);

    /// <summary>Starts it and waits until all of it runs.</summary>
    public static async Task<LocalProcess> StartAsync(string command)
    {
        var started = Run(command);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        do
        {
            started.output.Add(await started.process.StandardOutput.ReadLineAsync(patience.Token)
                ?? throw new InvalidOperationException(string.Join('\n', await started.ErrorsAsync())));
        }
        while (!started.output[^1].StartsWith("Ctrl-C", StringComparison.Ordinal));
        return started;
    }

    public static LocalProcess Run(string command, string functionsPort = "--functions-port=0", string? path = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[typeof(LocalOptions).Assembly.Location, command, functionsPort, "--services-port=0", "--fresh=true"])
            start.ArgumentList.Add(argument);
        if (path is not null)
            start.Environment["PATH"] = path;
        return new(Process.Start(start)!);
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<int> ExitCodeAsync()
    {
        _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken); // a full pipe would stop it
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    public async Task<IReadOnlyList<string>> ErrorsAsync() =>
        (await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
