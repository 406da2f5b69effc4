using TakeItDown.Local.Host;
using TakeItDown.Local.Page;

namespace TakeItDown.Local;

/// <summary>The product's functions on the local host.</summary>
public static class LocalFunctions
{
    /// <summary>The keys of functions that want one. They guard nothing.</summary>
    public static readonly FunctionKeys Keys = new("local-function-key", "local-master-key");

    /// <summary>The worker that was built together with this program.</summary>
    public static readonly string BuiltFolder = Repository.File(Path.Combine("functions", "bin", Repository.Configuration, "net10.0"));

    /// <param name="port">Where to listen; 0 takes a free one.</param>
    /// <param name="settings">The app settings.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="folder">A published worker, in place of the built one.</param>
    /// <param name="debug">Given, each worker process waits for a debugger and passes its id here.</param>
    /// <exception cref="CannotStartException">The port is taken, or a setting is wrong.</exception>
    public static async Task<FunctionsHost> StartAsync(
        int port, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken, string? folder = null, Action<int>? debug = null)
    {
        try
        {
            return await FunctionsHost.StartAsync(
                new FunctionsHostOptions
                {
                    Folder = folder ?? BuiltFolder,
                    Keys = Keys,
                    Settings = settings,
                    InFront = app => app.UsePage(),
                    Url = $"http://127.0.0.1:{port}",
                    Debug = debug,
                },
                cancellationToken);
        }
        catch (IOException taken)
        {
            throw CannotStartException.PortTaken(port, "functions", taken);
        }
        catch (HostStartException wrong)
        {
            throw new CannotStartException(wrong.Message, wrong);
        }
    }
}
