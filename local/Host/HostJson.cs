using System.Text.Json;

namespace TakeItDown.Local.Host;

/// <summary>host.json of an app. Its sections have the names under which the Functions host configures itself and its extensions.</summary>
internal sealed class HostJson
{
    private const string Root = "AzureFunctionsJobHost";

    private HostJson(IConfiguration json, IConfiguration settings)
    {
        Logging = json.GetSection("logging");
        RoutePrefix = (json["extensions:http:routePrefix"] ?? "api").Trim('/');
        Configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(json.AsEnumerable().Select(value => KeyValuePair.Create($"{Root}:{value.Key}", value.Value)))
            .AddInMemoryCollection([new("AzureWebJobsConfigurationSection", Root)])
            .AddConfiguration(settings)
            .Build();
    }

    public string RoutePrefix { get; }

    /// <summary>The section <c>logging</c>.</summary>
    public IConfiguration Logging { get; }

    /// <summary>The app settings and host.json, as the WebJobs SDK reads them.</summary>
    public IConfiguration Configuration { get; }

    /// <exception cref="HostStartException">The file is missing, or its content is not that of a host.json of version 2.0.</exception>
    public static HostJson Read(string path, IConfiguration settings)
    {
        IConfiguration json;
        try
        {
            using var file = File.OpenRead(path);
            json = new ConfigurationBuilder().AddJsonStream(file).Build();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new HostStartException([$"host.json: cannot read {path}: {failure.Message}"]);
        }
        catch (Exception failure) when (failure is FormatException or JsonException)
        {
            throw new HostStartException([$"host.json: {path} is not a JSON object: {failure.GetBaseException().Message}"]);
        }

        return string.Equals(json["version"], "2.0", StringComparison.Ordinal)
            ? new(json, settings)
            : throw new HostStartException([$"host.json: version must be \"2.0\", not {(json["version"] is { } other ? $"\"{other}\"" : "missing")}"]);
    }
}
