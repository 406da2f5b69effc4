namespace TakeItDown.Local.Host;

/// <summary>What a <see cref="FunctionsHost"/> runs, and where.</summary>
public sealed record FunctionsHostOptions
{
    /// <summary>The folder of the built or published worker: <c>worker.config.json</c>, <c>host.json</c> and the assemblies.</summary>
    public required string Folder { get; init; }

    public required FunctionKeys Keys { get; init; }

    /// <summary>The app settings. The worker gets them as environment variables; <c>AzureWebJobsStorage</c> is the triggers' storage.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Middleware that runs before the functions, on the same port.</summary>
    public Action<WebApplication> InFront { get; init; } = _ => { };

    public Action<ILoggingBuilder> Logging { get; init; } = _ => { };

    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public string Url { get; init; } = "http://127.0.0.1:7071";

    /// <summary>Each worker process waits for a debugger before it starts; its process id is passed to this action.</summary>
    public Action<int>? Debug { get; init; }
}
