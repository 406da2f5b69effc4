using System.Globalization;
using TakeItDown.Local.Host;

namespace TakeItDown.Local;

/// <summary>What <c>./dev run</c>, <c>./dev services</c> and <c>./dev functions</c> start.</summary>
public static class Machine
{
    private const string Debug = "--debug";
    private const string Usage = "Say run, services or functions; --functions-port=7071 --services-port=7072 choose ports, --functions-folder=… runs a published worker, --fresh=true keeps nothing, --debug waits for a debugger.";

    /// <summary>Runs until cancelled, then stops what it started, functions first.</summary>
    /// <exception cref="CannotStartException">Something is missing or in the way.</exception>
    public static async Task RunAsync(string[] args, TextWriter output, CancellationToken stop)
    {
        var options = Parse(args, output);
        var places = new List<string>();
        await using var services = args[0] is "run" or "services" ? await StartServicesAsync(options, places, output, stop) : null;
        var settings = services?.Settings ?? SettingsOfOthers(options);
        await using var functions = args[0] is "run" or "functions" ? await StartFunctionsAsync(options, settings, places, stop) : null;
        foreach (var place in places)
            await output.WriteLineAsync(place);
        if (functions is null)
            await PrintSettingsAsync(settings, output);
        if (services is not null && (functions?.Address ?? UsualFunctions(options)) is { } address)
            await services.ConnectAsync(address, stop);
        await output.WriteLineAsync("Ctrl-C stops everything that was started here.");

        var azuriteEnded = services?.AzuriteEndedAsync(stop) ?? Task.Delay(Timeout.Infinite, stop);
        await Task.WhenAny(azuriteEnded, Task.Delay(Timeout.Infinite, stop));
        if (!stop.IsCancellationRequested)
            throw new CannotStartException("Azurite has ended, and nothing can be stored without it: run ./dev run again.");
        await output.WriteLineAsync("Stopping…");
    }

    // Of services that another process started: what they printed, or else what they would print on the usual ports.
    private static IReadOnlyDictionary<string, string> SettingsOfOthers(LocalOptions options) => LocalSettings.FromEnvironmentOr(
        LocalSettings.For(Storage.Azurite.DefaultConnectionString, new($"http://127.0.0.1:{options.ServicesPort}"), options.Platforms));

    // Of another process; on any free port, nobody can know where they are.
    private static Uri? UsualFunctions(LocalOptions options) =>
        options.FunctionsPort == 0 ? null : new UriBuilder("http", "127.0.0.1", options.FunctionsPort).Uri;

    private static async Task<LocalServices> StartServicesAsync(
        LocalOptions options, List<string> places, TextWriter output, CancellationToken stop)
    {
        await output.WriteLineAsync("Starting Azurite and the services around it…");
        var services = await LocalServices.StartAsync(options, stop);
        places.Add($"  live view  http://localhost:{services.Address.Port}/local");
        foreach (var (platform, refusal) in await services.SubscribeAsync(options.Platforms, stop))
            places.Add($"  platform   {platform.Id}: {refusal ?? "consented, will be sent new hashes"}");
        return services;
    }

    private static async Task<FunctionsHost> StartFunctionsAsync(
        LocalOptions options, IReadOnlyDictionary<string, string> settings, List<string> places, CancellationToken stop)
    {
        var functions = await LocalFunctions.StartAsync(options, settings, stop);
        places.Insert(0, $"  the page   http://localhost:{functions.Address.Port}/");
        places.Add($"  API        http://localhost:{functions.Address.Port}/api/v1/cases");
        return functions;
    }

    private static async Task PrintSettingsAsync(IReadOnlyDictionary<string, string> settings, TextWriter output)
    {
        await output.WriteLineAsync("A Functions host runs against these services with:");
        foreach (var (name, value) in settings)
            await output.WriteLineAsync($"export {name}='{value}'");
    }

    private static LocalOptions Parse(string[] args, TextWriter output)
    {
        var given = new ConfigurationBuilder().AddCommandLine([.. args.Skip(1).Where(arg => arg != Debug)]).Build();
        if (args is not ["run" or "services" or "functions", ..]
            || !TryReadPort(given["functions-port"], 7071, out var functions)
            || !TryReadPort(given["services-port"], 7072, out var services))
            throw new CannotStartException(Usage);
        var options = new LocalOptions { FunctionsPort = functions, ServicesPort = services };
        if (args.Contains(Debug))
            options = options with { Debug = id => output.WriteLine($"Worker process {id} waits for a debugger.") };
        if (given["functions-folder"] is { } folder)
            options = options with { FunctionsFolder = Path.GetFullPath(folder) };
        return given["fresh"] == "true" ? options with { DataFolder = null } : options;
    }

    private static bool TryReadPort(string? text, int usual, out int port)
    {
        port = usual;
        return text is null || (int.TryParse(text, CultureInfo.InvariantCulture, out port) && port is >= 0 and < 65536);
    }
}
