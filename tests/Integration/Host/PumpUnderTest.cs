using System.Collections.Concurrent;
using System.Text;
using Azure.Core;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using TakeItDown.Local.Host;

namespace TakeItDown.Tests.Integration.Host;

/// <summary>A pump on a queue of its own, with its traffic, its logs and what its function received.</summary>
public sealed class PumpUnderTest : IAsyncDisposable
{
    private readonly QueueServiceClient watched;
    private QueuePump? pump;

    public PumpUnderTest(string connectionString)
    {
        var name = $"q-{Guid.NewGuid():N}";
        var options = new QueueClientOptions { Retry = { MaxRetries = 0 } };
        options.AddPolicy(Traffic, HttpPipelinePosition.PerCall);
        watched = new QueueServiceClient(connectionString, options);
        Queue = new QueueClient(connectionString, name);
        Poison = new QueueClient(connectionString, $"{name}-poison");
    }

    public static QueueRules Quick { get; } = new() { MaxPollingInterval = QueueRules.MinPollingInterval };

    public QueueClient Queue { get; }

    public QueueClient Poison { get; }

    public StorageTraffic Traffic { get; } = new();

    public CollectedLogs Logs { get; } = new();

    public ConcurrentQueue<string> Received { get; } = new();

    /// <summary>What the function does with each message, once it is noted as received.</summary>
    public Func<CancellationToken, Task> Work { get; set; } = _ => Task.CompletedTask;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public static async Task EventuallyAsync(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 1000, "did not happen within 20 s");
            await Task.Delay(20, Cancelled);
        }
    }

    public async Task SendAsync(params string[] texts)
    {
        await Queue.CreateIfNotExistsAsync(cancellationToken: Cancelled);
        foreach (var text in texts)
            await Queue.SendMessageAsync(Base64(text), Cancelled);
    }

    public Task StartAsync(QueueRules rules, QueueClient? from = null, TimeProvider? clock = null)
    {
        pump = new QueuePump(watched, (from ?? Queue).Name, rules, RunAsync, clock ?? TimeProvider.System, Logs.For<QueuePump>());
        return pump.StartAsync(Cancelled);
    }

    public Task StopAsync() => pump!.StopAsync(Cancelled);

    /// <summary>How many messages the queue holds, hidden ones included.</summary>
    public async Task<int> LengthAsync()
    {
        QueueProperties properties = await Queue.GetPropertiesAsync(Cancelled);
        return properties.ApproximateMessagesCount;
    }

    public async Task EmptiedAsync()
    {
        for (var tries = 0; await LengthAsync() > 0; tries++)
        {
            Assert.True(tries < 1000, "the queue was not emptied within 20 s");
            await Task.Delay(20, Cancelled);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (pump is not null)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await pump.StopAsync(patience.Token);
            pump.Dispose();
        }
        Logs.Dispose();
    }

    private Task RunAsync(BinaryData body, CancellationToken cancellationToken)
    {
        Received.Enqueue(body.ToString());
        return Work(cancellationToken);
    }
}
