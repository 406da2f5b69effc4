using System.Collections.Concurrent;
using System.Text;
using Azure.Core;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Local.Host;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Host;

public sealed class QueuePumpTests : IAsyncDisposable
{
    private static readonly QueueRules Quick = new() { MaxPollingInterval = QueueRules.MinPollingInterval };

    private readonly StorageTraffic traffic = new();
    private readonly CollectedLogs logs = new();
    private readonly ConcurrentQueue<string> received = new();
    private readonly QueueServiceClient watched;
    private readonly QueueClient queue;
    private readonly QueueClient poison;
    private Func<CancellationToken, Task> work = _ => Task.CompletedTask;
    private QueuePump? pump;

    public QueuePumpTests(AzuriteFixture azurite)
    {
        var name = $"q-{Guid.NewGuid():N}";
        var options = new QueueClientOptions { Retry = { MaxRetries = 0 } };
        options.AddPolicy(traffic, HttpPipelinePosition.PerCall);
        watched = new QueueServiceClient(azurite.ConnectionString, options);
        queue = new QueueClient(azurite.ConnectionString, name);
        poison = new QueueClient(azurite.ConnectionString, $"{name}-poison");
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_costs_one_receive_and_one_delete()
    {
        await SendAsync("grüße");
        await StartAsync(Quick);

        await EmptiedAsync();

        Assert.Equal(["grüße"], received, StringComparer.Ordinal);
        Assert.Equal(["receive", "delete"], traffic.Requests.Where(request => request is not "look"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Without_encoding_a_message_is_taken_as_it_is()
    {
        await queue.CreateAsync(cancellationToken: Cancelled);
        await queue.SendMessageAsync("plain & simple", Cancelled);
        await StartAsync(Quick with { MessageEncoding = QueueMessageEncoding.None });

        await EmptiedAsync();

        Assert.Equal(["plain & simple"], received, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_failing_message_is_tried_as_often_as_allowed_then_moved_to_the_poison_queue_as_it_came()
    {
        work = _ => throw new FormatException("secret-of-the-message");
        await SendAsync("bad");
        await StartAsync(Quick with { MaxDequeueCount = 3 });

        await EmptiedAsync();

        Assert.Equal(["bad", "bad", "bad"], received, StringComparer.Ordinal);
        Assert.Equal(Base64("bad"), (await poison.PeekMessageAsync(Cancelled)).Value.MessageText);
        Assert.Equal(
            ["receive", "update 0", "receive", "update 0", "receive", "send", "create", "send", "delete"],
            traffic.Requests.Where(request => request is not "look"),
            StringComparer.Ordinal);
        Assert.Equal(3, logs.At(LogLevel.Error).Count(line => line.Contains("System.FormatException", StringComparison.Ordinal)));
        Assert.DoesNotContain(logs.At(LogLevel.Error), line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_message_rests_for_the_visibility_timeout()
    {
        work = _ => throw new FormatException();
        await SendAsync("bad");
        await StartAsync(Quick with { VisibilityTimeout = TimeSpan.FromSeconds(77) });

        await EventuallyAsync(() => traffic.Count("update 77") == 1);

        Assert.Null((await queue.PeekMessageAsync(Cancelled)).Value);
        Assert.Equal(1, await LengthAsync());
    }

    [Fact]
    public async Task A_released_message_keeps_its_content()
    {
        var tries = 0;
        work = _ => ++tries == 1 ? throw new FormatException() : Task.CompletedTask;
        await SendAsync("second time lucky");
        await StartAsync(Quick);

        await EmptiedAsync();

        Assert.Equal(["second time lucky", "second time lucky"], received, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_not_base64_goes_straight_to_the_poison_queue()
    {
        await queue.CreateAsync(cancellationToken: Cancelled);
        await queue.SendMessageAsync("{not base64}", Cancelled);
        await StartAsync(Quick);

        await EmptiedAsync();

        Assert.Empty(received);
        Assert.Equal("{not base64}", (await poison.PeekMessageAsync(Cancelled)).Value.MessageText);
    }

    [Fact]
    public async Task A_message_dequeued_too_often_by_workers_that_died_is_not_run_again()
    {
        await SendAsync("killer");
        for (var death = 0; death < 2; death++)
        {
            QueueMessage taken = await queue.ReceiveMessageAsync(cancellationToken: Cancelled);
            await queue.UpdateMessageAsync(taken.MessageId, taken.PopReceipt, cancellationToken: Cancelled);
        }
        await StartAsync(Quick with { MaxDequeueCount = 2 });

        await EmptiedAsync();

        Assert.Empty(received);
        Assert.Equal(Base64("killer"), (await poison.PeekMessageAsync(Cancelled)).Value.MessageText);
    }

    [Fact]
    public async Task A_poison_queue_has_no_poison_queue_so_its_failures_stay_hidden_in_it()
    {
        work = _ => throw new FormatException();
        await poison.CreateAsync(cancellationToken: Cancelled);
        await poison.SendMessageAsync(Base64("bad"), Cancelled);
        await StartAsync(Quick with { MaxDequeueCount = 1 }, poison);

        await EventuallyAsync(() => traffic.Count("look") >= 3 && logs.At(LogLevel.Error).Any());

        Assert.DoesNotContain(traffic.Requests, request => request is not ("look" or "receive"));
        Assert.Equal(1, (await poison.GetPropertiesAsync(Cancelled)).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task The_next_batch_is_fetched_once_no_more_than_the_threshold_still_run()
    {
        using var gate = new SemaphoreSlim(0);
        var now = 0;
        var most = 0;
        work = async stop =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await gate.WaitAsync(stop);
            Interlocked.Decrement(ref now);
        };
        await SendAsync("1", "2", "3", "4", "5", "6", "7", "8", "9");
        await StartAsync(Quick with { BatchSize = 4, NewBatchThreshold = 1 });

        await EventuallyAsync(() => received.Count == 4);
        gate.Release(2);
        await EventuallyAsync(() => traffic.Count("delete") == 2);
        Assert.Equal(1, traffic.Count("receive"));

        gate.Release();
        await EventuallyAsync(() => received.Count == 8);
        gate.Release(6);
        await EmptiedAsync();

        Assert.Equal(5, most);
    }

    [Fact]
    public async Task A_message_is_kept_hidden_as_long_as_its_function_runs()
    {
        var done = new TaskCompletionSource();
        work = _ => done.Task;
        var clock = new FakeTimeProvider();
        await SendAsync("long");
        await StartAsync(Quick, clock: clock);
        await EventuallyAsync(() => received.Count == 1);

        clock.Advance(TimeSpan.FromMinutes(5));
        await EventuallyAsync(() => traffic.Count("update 600") == 1);
        clock.Advance(TimeSpan.FromMinutes(5));
        await EventuallyAsync(() => traffic.Count("update 600") == 2);
        done.SetResult();

        await EmptiedAsync();
        Assert.Equal(["long"], received, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_renewal_that_fails_is_tried_again_after_a_minute()
    {
        var done = new TaskCompletionSource();
        work = _ => done.Task;
        var clock = new FakeTimeProvider();
        await SendAsync("long");
        await StartAsync(Quick, clock: clock);
        await EventuallyAsync(() => received.Count == 1);

        traffic.Down = true;
        clock.Advance(TimeSpan.FromMinutes(5));
        await EventuallyAsync(() => logs.At(LogLevel.Warning).Any(line => line.Contains("not renewed", StringComparison.Ordinal)));
        traffic.Down = false;
        clock.Advance(TimeSpan.FromMinutes(1));
        await EventuallyAsync(() => traffic.Count("update 600") == 1);
        done.SetResult();

        await EmptiedAsync();
    }

    [Fact]
    public async Task Stopping_lets_a_message_finish_and_takes_no_new_ones()
    {
        var done = new TaskCompletionSource();
        work = _ => done.Task;
        await SendAsync("last");
        await StartAsync(Quick);
        await EventuallyAsync(() => received.Count == 1);

        var stopped = pump!.StopAsync(Cancelled);
        await SendAsync("too late");
        Assert.False(stopped.IsCompleted);
        done.SetResult();
        await stopped.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);

        Assert.Equal(["last"], received, StringComparer.Ordinal);
        Assert.Equal(1, await LengthAsync());
    }

    [Fact]
    public async Task A_message_that_outlasts_the_grace_is_cancelled_and_goes_back_to_the_queue_even_on_its_last_try()
    {
        work = stop => Task.Delay(Timeout.Infinite, stop);
        var clock = new FakeTimeProvider();
        await SendAsync("slow");
        await StartAsync(Quick with { MaxDequeueCount = 1 }, clock: clock);
        await EventuallyAsync(() => received.Count == 1);

        var stopped = pump!.StopAsync(Cancelled);
        Assert.False(stopped.IsCompleted);
        clock.Advance(QueuePump.Grace);
        await stopped.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);

        Assert.Equal(Base64("slow"), (await queue.PeekMessageAsync(Cancelled)).Value.MessageText);
        Assert.Equal(0, traffic.Count("delete"));
    }

    [Fact]
    public async Task Storage_out_of_reach_is_logged_once_and_tried_until_it_is_back()
    {
        await SendAsync("patient");
        traffic.Down = true;
        await StartAsync(Quick);

        await EventuallyAsync(() => traffic.Lost >= 3);
        traffic.Down = false;
        await EmptiedAsync();

        Assert.Equal(["patient"], received, StringComparer.Ordinal);
        Assert.Equal([$"Queue {queue.Name} cannot be reached (System.Net.Http.HttpRequestException), trying on"], logs.At(LogLevel.Warning), StringComparer.Ordinal);
        Assert.Equal([$"Queue {queue.Name} is reached again"], logs.At(LogLevel.Information), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_yet_is_waited_for()
    {
        await StartAsync(Quick);
        await EventuallyAsync(() => traffic.Count("look") >= 3);

        await SendAsync("early");
        await EmptiedAsync();

        Assert.Equal(["early"], received, StringComparer.Ordinal);
        Assert.Equal(0, traffic.Count("create"));
        Assert.Single(logs.At(LogLevel.Information), line => line.Contains("does not exist yet", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        if (pump is not null)
        {
            await pump.StopAsync(CancellationToken.None);
            pump.Dispose();
        }
        logs.Dispose();
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static async Task EventuallyAsync(Func<bool> holds)
    {
        for (var tries = 0; !holds(); tries++)
        {
            Assert.True(tries < 1000, "did not happen within 20 s");
            await Task.Delay(20, Cancelled);
        }
    }

    private async Task SendAsync(params string[] texts)
    {
        await queue.CreateIfNotExistsAsync(cancellationToken: Cancelled);
        foreach (var text in texts)
            await queue.SendMessageAsync(Base64(text), Cancelled);
    }

    private Task StartAsync(QueueRules rules, QueueClient? from = null, TimeProvider? clock = null)
    {
        pump = new QueuePump(watched, (from ?? queue).Name, rules, RunAsync, clock ?? TimeProvider.System, logs.For<QueuePump>());
        return pump.StartAsync(Cancelled);
    }

    private Task RunAsync(BinaryData body, CancellationToken cancellationToken)
    {
        received.Enqueue(body.ToString());
        return work(cancellationToken);
    }

    // Hidden messages count as well.
    private async Task<int> LengthAsync()
    {
        QueueProperties properties = await queue.GetPropertiesAsync(Cancelled);
        return properties.ApproximateMessagesCount;
    }

    private async Task EmptiedAsync()
    {
        for (var tries = 0; await LengthAsync() > 0; tries++)
        {
            Assert.True(tries < 1000, "the queue was not emptied within 20 s");
            await Task.Delay(20, Cancelled);
        }
    }
}
