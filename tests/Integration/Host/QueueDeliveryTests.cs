using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Host;

public sealed class QueueDeliveryTests(AzuriteFixture azurite) : IAsyncDisposable
{
    private readonly PumpUnderTest pump = new(azurite.ConnectionString);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_costs_one_receive_and_one_delete()
    {
        await pump.SendAsync("grüße");
        await pump.StartAsync(PumpUnderTest.Quick);

        await pump.EmptiedAsync();

        Assert.Equal(["grüße"], pump.Received, StringComparer.Ordinal);
        Assert.Equal(["receive", "delete"], pump.Traffic.Requests.Where(request => request is not "look"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Without_encoding_a_message_is_taken_as_it_is()
    {
        await pump.Queue.CreateAsync(cancellationToken: Cancelled);
        await pump.Queue.SendMessageAsync("plain & simple", Cancelled);
        await pump.StartAsync(PumpUnderTest.Quick with { MessageEncoding = QueueMessageEncoding.None });

        await pump.EmptiedAsync();

        Assert.Equal(["plain & simple"], pump.Received, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_failing_message_is_tried_as_often_as_allowed_then_moved_to_the_poison_queue_as_it_came()
    {
        pump.Work = _ => throw new FormatException("secret-of-the-message");
        await pump.SendAsync("bad");
        await pump.StartAsync(PumpUnderTest.Quick with { MaxDequeueCount = 3 });

        await pump.EmptiedAsync();

        Assert.Equal(["bad", "bad", "bad"], pump.Received, StringComparer.Ordinal);
        Assert.Equal(PumpUnderTest.Base64("bad"), (await pump.Poison.PeekMessageAsync(Cancelled)).Value.MessageText);
        Assert.Equal(
            ["receive", "update 0", "receive", "update 0", "receive", "send", "create", "send", "delete"],
            pump.Traffic.Requests.Where(request => request is not "look"),
            StringComparer.Ordinal);
        Assert.Equal(3, pump.Logs.At(LogLevel.Error).Count(line => line.Contains("System.FormatException", StringComparison.Ordinal)));
        Assert.DoesNotContain(pump.Logs.At(LogLevel.Error), line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_message_rests_for_the_visibility_timeout()
    {
        pump.Work = _ => throw new FormatException();
        await pump.SendAsync("bad");
        await pump.StartAsync(PumpUnderTest.Quick with { VisibilityTimeout = TimeSpan.FromSeconds(77) });

        await PumpUnderTest.EventuallyAsync(() => pump.Traffic.Count("update 77") == 1);

        Assert.Null((await pump.Queue.PeekMessageAsync(Cancelled)).Value);
        Assert.Equal(1, await pump.LengthAsync());
    }

    [Fact]
    public async Task A_released_message_keeps_its_content()
    {
        var tries = 0;
        pump.Work = _ => ++tries == 1 ? throw new FormatException() : Task.CompletedTask;
        await pump.SendAsync("second time lucky");
        await pump.StartAsync(PumpUnderTest.Quick);

        await pump.EmptiedAsync();

        Assert.Equal(["second time lucky", "second time lucky"], pump.Received, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_not_base64_goes_straight_to_the_poison_queue()
    {
        await pump.Queue.CreateAsync(cancellationToken: Cancelled);
        await pump.Queue.SendMessageAsync("{not base64}", Cancelled);
        await pump.StartAsync(PumpUnderTest.Quick);

        await pump.EmptiedAsync();

        Assert.Empty(pump.Received);
        Assert.Equal("{not base64}", (await pump.Poison.PeekMessageAsync(Cancelled)).Value.MessageText);
    }

    [Fact]
    public async Task A_message_dequeued_too_often_by_workers_that_died_is_not_run_again()
    {
        await pump.SendAsync("killer");
        for (var death = 0; death < 2; death++)
        {
            QueueMessage taken = await pump.Queue.ReceiveMessageAsync(cancellationToken: Cancelled);
            await pump.Queue.UpdateMessageAsync(taken.MessageId, taken.PopReceipt, cancellationToken: Cancelled);
        }
        await pump.StartAsync(PumpUnderTest.Quick with { MaxDequeueCount = 2 });

        await pump.EmptiedAsync();

        Assert.Empty(pump.Received);
        Assert.Equal(PumpUnderTest.Base64("killer"), (await pump.Poison.PeekMessageAsync(Cancelled)).Value.MessageText);
    }

    [Fact]
    public async Task A_poison_queue_has_no_poison_queue_so_its_failures_stay_hidden_in_it()
    {
        pump.Work = _ => throw new FormatException();
        await pump.Poison.CreateAsync(cancellationToken: Cancelled);
        await pump.Poison.SendMessageAsync(PumpUnderTest.Base64("bad"), Cancelled);
        await pump.StartAsync(PumpUnderTest.Quick with { MaxDequeueCount = 1 }, pump.Poison);

        await PumpUnderTest.EventuallyAsync(() => pump.Traffic.Count("look") >= 3 && pump.Logs.At(LogLevel.Error).Any());

        Assert.DoesNotContain(pump.Traffic.Requests, request => request is not ("look" or "receive"));
        Assert.Equal(1, (await pump.Poison.GetPropertiesAsync(Cancelled)).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task A_message_is_kept_hidden_as_long_as_its_function_runs()
    {
        var done = new TaskCompletionSource();
        pump.Work = _ => done.Task;
        var clock = new FakeTimeProvider();
        await pump.SendAsync("long");
        await pump.StartAsync(PumpUnderTest.Quick, clock: clock);
        await PumpUnderTest.EventuallyAsync(() => pump.Received.Count == 1);

        clock.Advance(TimeSpan.FromMinutes(5));
        await PumpUnderTest.EventuallyAsync(() => pump.Traffic.Count("update 600") == 1);
        clock.Advance(TimeSpan.FromMinutes(5));
        await PumpUnderTest.EventuallyAsync(() => pump.Traffic.Count("update 600") == 2);
        done.SetResult();

        await pump.EmptiedAsync();
        Assert.Equal(["long"], pump.Received, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_renewal_that_fails_is_tried_again_after_a_minute()
    {
        var done = new TaskCompletionSource();
        pump.Work = _ => done.Task;
        var clock = new FakeTimeProvider();
        await pump.SendAsync("long");
        await pump.StartAsync(PumpUnderTest.Quick, clock: clock);
        await PumpUnderTest.EventuallyAsync(() => pump.Received.Count == 1);

        pump.Traffic.Down = true;
        clock.Advance(TimeSpan.FromMinutes(5));
        await PumpUnderTest.EventuallyAsync(() => pump.Logs.At(LogLevel.Warning).Any());
        pump.Traffic.Down = false;
        clock.Advance(TimeSpan.FromMinutes(1));
        await PumpUnderTest.EventuallyAsync(() => pump.Traffic.Count("update 600") == 1);
        done.SetResult();

        await pump.EmptiedAsync();
    }

    public ValueTask DisposeAsync() => pump.DisposeAsync();
}
