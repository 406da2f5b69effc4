using Azure;
using TakeItDown.Local.Host;
using TakeItDown.Local.Page;

namespace TakeItDown.Local;

/// <summary>Runs the functions on the local host.</summary>
public static class LocalFunctions
{
    /// <summary>The keys of functions that need one. They protect nothing.</summary>
    public static readonly FunctionKeys Keys = new("local-function-key", "local-master-key");

    /// <summary>The folder of the worker that was built with this program.</summary>
    public static readonly string BuiltFolder = Repository.File(Path.Combine("functions", "bin", Repository.Configuration, "net10.0"));

    private const int MaxWarmUpAttempts = 5;

    /// <exception cref="CannotStartException">The port is in use, a setting is wrong, or storage does not respond.</exception>
    public static async Task<FunctionsHost> StartAsync(
        LocalOptions options, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        try
        {
            var host = await FunctionsHost.StartAsync(
                new FunctionsHostOptions
                {
                    Folder = options.FunctionsFolder,
                    Keys = Keys,
                    Settings = settings,
                    InFront = app =>
                    {
                        app.UseEdge();
                        app.UsePage();
                    },
                    Url = $"http://127.0.0.1:{options.FunctionsPort}",
                    Debug = options.Debug,
                },
                cancellationToken);
            return await WarmUpAsync(host, cancellationToken);
        }
        catch (IOException inUse)
        {
            throw CannotStartException.PortInUse(options.FunctionsPort, "functions", inUse);
        }
        catch (Exception noStorage) when (noStorage is RequestFailedException or AggregateException { InnerException: RequestFailedException })
        {
            throw new CannotStartException("Storage does not respond. Start ./dev services first, or check the settings AzureWebJobsStorage and ExchangeStorage.", noStorage);
        }
        catch (HostStartException invalid)
        {
            throw new CannotStartException(invalid.Message, invalid);
        }
    }

    /// <summary>
    /// Sends requests until one succeeds. On a busy machine, the first invocation of a new worker can exceed the 15 seconds that the worker
    /// allows, and that request gets a 500.
    /// </summary>
    private static async Task<FunctionsHost> WarmUpAsync(FunctionsHost host, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = host.Address };
        for (var attempt = 1; attempt <= MaxWarmUpAttempts; attempt++)
        {
            try
            {
                using var response = await client.GetAsync(new Uri("api/v1/platforms", UriKind.Relative), cancellationToken);
                if (response.IsSuccessStatusCode)
                    break;
            }
            catch (Exception slow) when (slow is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // Try again. A worker that never responds logs its own errors.
            }
            catch
            {
                await host.DisposeAsync();
                throw;
            }
        }

        return host;
    }
}
