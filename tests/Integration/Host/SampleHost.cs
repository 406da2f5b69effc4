using System.Net.Http.Json;
using Azure.Storage.Queues;
using Microsoft.Extensions.Logging;
using TakeItDown.Local;
using TakeItDown.Local.Host;

namespace TakeItDown.Tests.Integration.Host;

/// <summary>The local host with the sample worker and a separate queue.</summary>
internal sealed class SampleHost : IAsyncDisposable
{
    private static readonly string Folder = Repository.File(Path.Combine("tests", "SampleWorker", "bin", Repository.Configuration, "net10.0"));

    private SampleHost(FunctionsHost host, CollectedLogs logs, QueueClient queue, QueueClient poison)
    {
        (Host, Logs, Queue, Poison) = (host, logs, queue, poison);
        Client = new() { BaseAddress = host.Address };
    }

    public FunctionsHost Host { get; }

    public CollectedLogs Logs { get; }

    public HttpClient Client { get; }

    public QueueClient Queue { get; }

    public QueueClient Poison { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <param name="storage">The storage account to which the test sends messages.</param>
    /// <param name="settings">Settings that replace the usual ones.</param>
    public static async Task<SampleHost> StartAsync(string storage, params IEnumerable<(string Name, string Value)> settings)
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        var queue = new QueueClient(storage, $"sample-{Guid.NewGuid():N}", options);
        await queue.CreateAsync(cancellationToken: Cancelled);
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage"] = storage,
            ["SampleQueue"] = queue.Name,
            ["SampleSchedule"] = "0 0 3 * * *",
        };
        foreach (var (name, value) in settings)
            all[name] = value;
        var logs = new CollectedLogs();
        var host = await FunctionsHost.StartAsync(
            new FunctionsHostOptions
            {
                Folder = Folder,
                Keys = new FunctionKeys("function-key", "master-key"),
                Settings = all,
                Logging = logging => logging.ClearProviders().AddProvider(logs),
                Url = "http://127.0.0.1:0",
            },
            Cancelled);
        var sample = new SampleHost(host, logs, queue, new QueueClient(storage, $"{queue.Name}-poison", options));
        // On a busy machine, the first request to a new worker can get a 500.
        await sample.UntilAsync("the worker's first response", _ => true);
        return sample;
    }

    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? key = null, string? body = null, string? invocationId = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (key is not null)
            request.Headers.Add("x-functions-key", key);
        if (invocationId is not null)
            request.Headers.Add("x-ms-invocation-id", invocationId);
        if (body is not null)
            request.Content = new StringContent(body);
        return await Client.SendAsync(request, Cancelled);
    }

    /// <summary>What the functions of the worker received so far.</summary>
    public async Task<IReadOnlyList<string>> ReceivedAsync() =>
        (await Client.GetFromJsonAsync<string[]>(new Uri("api/received", UriKind.Relative), Cancelled))!;

    /// <summary>Waits until the functions have received this text this many times.</summary>
    public Task ReceivedAsync(string text, int times = 1) =>
        UntilAsync(text, received => received.Count(one => one == text) >= times);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.DisposeAsync();
        Logs.Dispose();
    }

    private Task<string> UntilAsync(string what, Func<IReadOnlyList<string>, bool> condition) => Poll.UntilAsync(what, async () =>
    {
        try
        {
            return condition(await ReceivedAsync()) ? what : null;
        }
        catch (HttpRequestException)
        {
            return null; // while a worker starts or is replaced
        }
    });
}
