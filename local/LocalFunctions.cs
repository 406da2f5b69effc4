using Microsoft.Extensions.Options;
using TakeItDown.Local.Host;
using TakeItDown.Local.Page;

namespace TakeItDown.Local;

/// <summary>The product's functions on the local host.</summary>
public static class LocalFunctions
{
    /// <summary>The keys of functions that want one. They guard nothing.</summary>
    public static readonly FunctionKeys Keys = new("local-function-key", "local-master-key");

    /// <exception cref="CannotStartException">The port is taken, or a setting is wrong.</exception>
    public static async Task<FunctionsHost> StartAsync(
        int port, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var setup = new FunctionsHostSetup
        {
            Types = typeof(ServiceRegistration).Assembly.GetTypes(),
            HostJson = Repository.File("host.json"),
            Keys = Keys,
            InFront = app => app.UsePage(),
            Url = $"http://127.0.0.1:{port}",
            Configure = builder =>
            {
                builder.Configuration.AddConfiguration(LocalSettings.AsConfiguration(settings));
                builder.Services.AddSingleton<IHostLifetime, NoSignals>();
                builder.Services.AddTakeItDown(builder.Configuration);
            },
        };
        try
        {
            return await FunctionsHost.StartAsync(setup, cancellationToken);
        }
        catch (IOException taken)
        {
            throw CannotStartException.PortTaken(port, "functions", taken);
        }
        catch (OptionsValidationException wrong)
        {
            throw new CannotStartException(string.Join(' ', wrong.Failures), wrong);
        }
    }
}
