namespace TakeItDown.Local.Host;

/// <summary>What a <see cref="FunctionsHost"/> runs, and where.</summary>
public sealed record FunctionsHostSetup
{
    /// <summary>Classes that may hold functions, usually all of an assembly.</summary>
    public required IReadOnlyCollection<Type> Types { get; init; }

    /// <summary>Path of host.json.</summary>
    public required string HostJson { get; init; }

    public required FunctionKeys Keys { get; init; }

    /// <summary>
    /// Registers the app's services and adds its settings, AzureWebJobsStorage (the triggers' storage) among them.
    /// A TimeProvider registered here becomes the clock of queues and timers.
    /// </summary>
    public required Action<IHostApplicationBuilder> Configure { get; init; }

    /// <summary>What answers before the functions do, on the same port.</summary>
    public Action<WebApplication> InFront { get; init; } = _ => { };

    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public string Url { get; init; } = "http://127.0.0.1:7071";
}
