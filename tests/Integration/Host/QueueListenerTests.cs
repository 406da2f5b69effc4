using Azure.Storage.Queues;
using Microsoft.Extensions.Logging;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Host;

public sealed class QueueListenerTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_runs_its_function_once_and_is_deleted()
    {
        await using var sample = await SampleHost.StartAsync(azurite.ConnectionString);

        await sample.Queue.SendMessageAsync("grüße", Cancelled);

        await sample.ReceivedAsync("grüße");
        await EmptiedAsync(sample.Queue);
    }

    [Fact]
    public async Task A_failing_message_is_retried_as_host_json_says_then_moved_to_the_poison_queue_and_never_logged()
    {
        await using var sample = await SampleHost.StartAsync(azurite.ConnectionString);

        await sample.Queue.SendMessageAsync("fail: secret", Cancelled);

        await EmptiedAsync(sample.Queue);
        Assert.Equal(3, (await sample.ReceivedAsync()).Count(received => received == "fail: secret"));
        Assert.Equal("fail: secret", (await sample.Poison.PeekMessageAsync(Cancelled)).Value.Body.ToString());
        Assert.Contains(sample.Logs.At(LogLevel.Error), line => line.Contains("Function TakeMessage failed with FormatException", StringComparison.Ordinal));
        Assert.DoesNotContain(sample.Logs.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_that_runs_when_the_host_stops_is_cancelled_and_goes_back_to_its_queue()
    {
        var sample = await SampleHost.StartAsync(azurite.ConnectionString);
        await using (sample)
        {
            await sample.Queue.SendMessageAsync("wait", Cancelled);
            await sample.ReceivedAsync("wait");
        }

        Assert.Equal("wait", (await sample.Queue.PeekMessageAsync(Cancelled)).Value.Body.ToString());
    }

    [Fact]
    public async Task A_queue_that_cannot_be_read_is_logged_once_and_again_when_it_recovers_and_no_message_is_lost()
    {
        using var gate = new NetworkGate(azurite.ConnectionString, "QueueEndpoint");
        await using var sample = await SampleHost.StartAsync(azurite.ConnectionString, ("AzureWebJobsStorage", gate.ConnectionString));

        gate.Close();
        await sample.Queue.SendMessageAsync("patient", Cancelled);
        await Poll.UntilAsync("the warning", () => Warnings(sample).Any());
        gate.Open();

        await sample.ReceivedAsync("patient");
        var warnings = Warnings(sample).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.Matches($@"^Cannot read queue {sample.Queue.Name} \(\w+\)\. Its messages wait$", warnings[0]);
        Assert.Equal($"Queue {sample.Queue.Name} is readable again", warnings[1]);
    }

    private static IEnumerable<string> Warnings(SampleHost sample) =>
        sample.Logs.At(LogLevel.Warning).Where(line => line.Contains($"ueue {sample.Queue.Name}", StringComparison.Ordinal));

    /// <summary>Waits until the queue holds nothing, hidden messages included.</summary>
    private static async Task EmptiedAsync(QueueClient queue) => await Poll.UntilAsync("an empty queue", async () =>
        (await queue.GetPropertiesAsync(Cancelled)).Value.ApproximateMessagesCount == 0 ? queue : null);
}
