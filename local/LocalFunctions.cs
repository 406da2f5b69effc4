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

    /// <exception cref="CannotStartException">The port is taken, or a setting is wrong.</exception>
    public static async Task<FunctionsHost> StartAsync(
        LocalOptions options, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        try
        {
            return await FunctionsHost.StartAsync(
                new FunctionsHostOptions
                {
                    Folder = options.FunctionsFolder,
                    Keys = Keys,
                    Settings = settings,
                    InFront = app => app.UsePage(),
                    Url = $"http://127.0.0.1:{options.FunctionsPort}",
                    Debug = options.Debug,
                },
                cancellationToken);
        }
        catch (IOException taken)
        {
            throw CannotStartException.PortTaken(options.FunctionsPort, "functions", taken);
        }
        catch (HostStartException wrong)
        {
            throw new CannotStartException(wrong.Message, wrong);
        }
    }
}
