using Microsoft.Azure.Functions.Worker;

namespace TakeItDown.Tests.SampleWorker;

/// <summary>Queue and timer functions.</summary>
public sealed class TriggerSamples(Received received)
{
    /// <summary>Throws the message <c>fail: …</c>, and waits until cancelled for <c>wait</c>.</summary>
    [Function(nameof(TakeMessage))]
    public async Task TakeMessage([QueueTrigger("%SampleQueue%")] string message, CancellationToken cancellationToken)
    {
        received.Add(message);
        if (message.StartsWith("fail", StringComparison.Ordinal))
            throw new FormatException(message);
        if (message == "wait")
            await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    [Function(nameof(RunDaily))]
    public void RunDaily([TimerTrigger("%SampleSchedule%")] TimerInfo timer) => received.Add(timer.IsPastDue ? "daily, past due" : "daily");

    [Function(nameof(RunOnStart))]
    public void RunOnStart([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) => received.Add("started");
}
