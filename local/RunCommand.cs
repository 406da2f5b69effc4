using System.Globalization;
using System.Net;
using System.Net.Sockets;
using TakeItDown.Local.Host;
using TakeItDown.Local.Page;
using TakeItDown.Platforms;

namespace TakeItDown.Local;

/// <summary>Runs <c>./dev run</c>, <c>./dev services</c> and <c>./dev functions</c>.</summary>
public static class RunCommand
{
    private const string Debug = "--debug";
    private const string OwnWebhook = "--platform";
    private const string Usage = "Usage: run [--platform[=http://localhost:5080/webhook] [--signal-types=pdq,…]] | services | functions [--functions-port=7071] [--services-port=7072] [--functions-folder=…] [--fresh=true] [--debug]";

    private static readonly string[] Options = ["--functions-port=", "--services-port=", "--functions-folder=", "--fresh="];
    private static readonly string[] RunOptions = [.. Options, $"{OwnWebhook}=", "--signal-types="];

    /// <summary>Runs until cancelled, then stops everything that it started, functions first.</summary>
    /// <exception cref="CannotStartException">Something is missing, or a port is in use.</exception>
    public static async Task RunAsync(string[] args, TextWriter output, CancellationToken stop)
    {
        var options = Parse(args, output);
        var addresses = new List<string>();
        if (args[0] is "run" or "services")
            EnsureFree(options.ServicesPort, "services");
        if (args[0] is "run" or "functions")
            EnsureFree(options.FunctionsPort, "functions");
        await using var services = args[0] is "run" or "services" ? await StartServicesAsync(options, addresses, output, stop) : null;
        var settings = services?.Settings ?? GetServiceSettings(options);
        await using var functions = args[0] is "run" or "functions" ? await StartFunctionsAsync(options, settings, addresses, stop) : null;
        addresses.Add($"  operator   {await LocalKeys.OperatorAsync(options, settings, stop)}");
        foreach (var line in addresses)
            await output.WriteLineAsync(line);
        var own = options.Platforms.FirstOrDefault(platform => platform.Id == OwnPlatform.Id);
        if (own is not null && functions is not null)
            await PrintOwnPlatformAsync(own, options, settings, functions.Address, output, stop);
        if (functions is null)
            await PrintSettingsAsync(settings, output);
        if (services is not null && (functions?.Address ?? GetDefaultFunctionsAddress(options)) is { } address)
            await services.ConnectAsync(address, stop);
        await output.WriteLineAsync("Ctrl-C stops everything.");

        var handshakes = own is null || services is null ? Task.CompletedTask : OwnPlatform.SubscribeAsync(services, own, output, stop);
        var azuriteExit = services?.WaitForAzuriteExitAsync(stop) ?? Task.Delay(Timeout.Infinite, stop);
        await Task.WhenAny(azuriteExit, Task.Delay(Timeout.Infinite, stop));
        if (!stop.IsCancellationRequested)
            throw new CannotStartException("Azurite has exited, so nothing can be stored. Run the command again.");
        await handshakes.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await output.WriteLineAsync("Stopping…");
    }

    // The settings of services in another process: from the environment, or those of the default ports.
    private static IReadOnlyDictionary<string, string> GetServiceSettings(LocalOptions options) => LocalSettings.FromEnvironmentOr(
        LocalSettings.For(Storage.Azurite.DefaultConnectionString, new($"http://127.0.0.1:{options.ServicesPort}"), options.Platforms, LocalSigningKey.Of(options)));

    // The address of functions in another process. With port 0, it is unknown.
    private static Uri? GetDefaultFunctionsAddress(LocalOptions options) =>
        options.FunctionsPort == 0 ? null : new UriBuilder("http", "127.0.0.1", options.FunctionsPort).Uri;

    private static async Task<LocalServices> StartServicesAsync(
        LocalOptions options, List<string> addresses, TextWriter output, CancellationToken stop)
    {
        await output.WriteLineAsync("Starting Azurite and the other services…");
        var services = await LocalServices.StartAsync(options, stop);
        addresses.Add($"  live view  http://localhost:{services.Address.Port}/local");
        foreach (var (platform, refusal) in await services.SubscribeAsync([.. options.Platforms.Where(platform => platform.Id != OwnPlatform.Id)], stop))
            addresses.Add($"  platform   {platform.Id}: {refusal ?? "consented, receives new hashes"}");
        return services;
    }

    private static async Task<FunctionsHost> StartFunctionsAsync(
        LocalOptions options, IReadOnlyDictionary<string, string> settings, List<string> addresses, CancellationToken stop)
    {
        var functions = await LocalFunctions.StartAsync(options, settings, stop);
        addresses.Insert(0, $"  the page   http://localhost:{functions.Address.Port}/");
        addresses.Insert(1, $"  console    http://localhost:{functions.Address.Port}{PageFiles.Console}");
        addresses.Add($"  API        http://localhost:{functions.Address.Port}/api/v1/cases");
        return functions;
    }

    private static async Task PrintSettingsAsync(IReadOnlyDictionary<string, string> settings, TextWriter output)
    {
        await output.WriteLineAsync("To run a Functions host against these services, set:");
        foreach (var (name, value) in settings)
            await output.WriteLineAsync($"export {name}='{value}'");
    }

    private static async Task PrintOwnPlatformAsync(
        Platform own, LocalOptions options, IReadOnlyDictionary<string, string> settings, Uri functions, TextWriter output, CancellationToken stop)
    {
        await output.WriteLineAsync("Your platform needs these settings:");
        await output.WriteLineAsync(await OwnPlatform.ExportAsync(own, options, settings, functions, stop));
    }

    private static LocalOptions Parse(string[] words, TextWriter output)
    {
        string[] args = [.. WithEqualsSigns(words)];
        var values = new ConfigurationBuilder().AddCommandLine([.. args.Skip(1).Where(arg => arg != Debug)]).Build();
        var known = args is ["run", ..] ? RunOptions : Options;
        if (args is not ["run" or "services" or "functions", ..]
            || args.Skip(1).Any(arg => arg != Debug && !known.Any(option => arg.StartsWith(option, StringComparison.Ordinal)))
            || !TryReadPort(values["functions-port"], 7071, out var functions)
            || !TryReadPort(values["services-port"], 7072, out var services))
            throw new CannotStartException(Usage);
        var options = new LocalOptions { FunctionsPort = functions, ServicesPort = services, SigningKeyFile = LocalSigningKey.DefaultFile };
        if (args.Contains(Debug))
            options = options with { Debug = id => output.WriteLine($"Worker process {id} waits for a debugger.") };
        if (values["functions-folder"] is { } folder)
            options = options with { FunctionsFolder = Path.GetFullPath(folder) };
        if (values["platform"] is { } webhook)
            options = options with { Platforms = [.. options.Platforms, OwnPlatform.Parse(webhook, values["signal-types"])] };
        return values["fresh"] == "true" ? options with { DataFolder = null } : options;
    }

    // --platform takes its value with a space too, or none.
    private static IEnumerable<string> WithEqualsSigns(string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] != OwnWebhook)
                yield return words[i];
            else if (i + 1 < words.Length && !words[i + 1].StartsWith("--", StringComparison.Ordinal))
                yield return $"{OwnWebhook}={words[++i]}";
            else
                yield return $"{OwnWebhook}=";
        }
    }

    // Before anything starts: a web server that finds its port in use logs a stack trace.
    private static void EnsureFree(int port, string part)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException denied) when (denied.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new CannotStartException($"You may not use port {port}. Choose a port above 1023 with --{part}-port.", denied);
        }
        catch (SocketException inUse)
        {
            throw CannotStartException.PortInUse(port, part, inUse);
        }
    }

    private static bool TryReadPort(string? text, int defaultPort, out int port)
    {
        port = defaultPort;
        return text is null || (int.TryParse(text, CultureInfo.InvariantCulture, out port) && port is >= 0 and < 65536);
    }
}
