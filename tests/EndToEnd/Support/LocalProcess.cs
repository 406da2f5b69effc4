using System.Diagnostics;
using System.Globalization;
using TakeItDown.Local;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>The local program as a real process, on free ports and without persistence.</summary>
internal sealed class LocalProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly List<string> output = [];
    private HttpClient? receiver;

    private LocalProcess(Process process) => this.process = process;

    /// <summary>The processes that it started.</summary>
    public IReadOnlyList<int> Children => [.. Directory.EnumerateDirectories($"/proc/{process.Id}/task")
        .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];

    /// <summary>The settings that <c>services</c> printed for a Functions host.</summary>
    public IReadOnlyDictionary<string, string> Settings => output
        .Where(line => line.StartsWith("export ", StringComparison.Ordinal))
        .Select(line => line["export ".Length..].Split('=', 2))
        .ToDictionary(setting => setting[0], setting => setting[1].Trim('\''), StringComparer.Ordinal);

    /// <summary>The example platform of <c>services</c>.</summary>
    public HttpClient Receiver => receiver ??= new()
    {
        BaseAddress = new Uri(new Uri(Settings["EventGrid__Endpoint"]), "/platforms/example/"),
    };

    /// <summary>Starts it and waits until everything runs.</summary>
    public static async Task<LocalProcess> StartAsync(
        string command, int functionsPort = 0, IReadOnlyDictionary<string, string>? settings = null)
    {
        var started = Run(command, functionsPort, settings);
        using var timeout = new CancellationTokenSource(Poll.Timeout);
        do
        {
            started.output.Add(await started.process.StandardOutput.ReadLineAsync(timeout.Token)
                ?? throw new InvalidOperationException(string.Join('\n', await started.ErrorsAsync())));
        }
        while (!started.output[^1].StartsWith("Ctrl-C", StringComparison.Ordinal));
        _ = started.process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // a full pipe would block it
        return started;
    }

    /// <summary>Starts it with these settings in its environment.</summary>
    public static LocalProcess Run(
        string command, int functionsPort = 0, IReadOnlyDictionary<string, string>? settings = null, params string[] extra)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var port = string.Create(CultureInfo.InvariantCulture, $"--functions-port={functionsPort}");
        foreach (var argument in (string[])[typeof(LocalOptions).Assembly.Location, command, port, "--services-port=0", $"--functions-folder={LocalOptionsForTests.FunctionsFolder}", "--fresh=true", .. extra])
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    public void Signal(string name) => Signal(name, process.Id);

    public static void Signal(string name, params IEnumerable<int> processes)
    {
        using var kill = Process.Start("kill", [$"-{name}", .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        kill.WaitForExit();
    }

    public int Id => process.Id;

    /// <summary>The next line that it prints.</summary>
    public async Task<string?> ReadLineAsync()
    {
        using var timeout = new CancellationTokenSource(Poll.Timeout);
        return await process.StandardOutput.ReadLineAsync(timeout.Token);
    }

    /// <summary>Reads lines until one is as expected, and returns it.</summary>
    public async Task<string> ReadUntilAsync(Func<string, bool> isExpected)
    {
        while (true)
        {
            var line = await ReadLineAsync() ?? throw new InvalidOperationException(string.Join('\n', await ErrorsAsync()));
            if (isExpected(line))
                return line;
        }
    }

    public async Task<int> ExitCodeAsync()
    {
        using var timeout = new CancellationTokenSource(Poll.Timeout);
        await process.WaitForExitAsync(timeout.Token);
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
        receiver?.Dispose();
    }
}
