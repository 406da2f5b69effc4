using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TakeItDown.Telemetry;

namespace TakeItDown.Local.View;

/// <summary>The latest steps of all hashes, for whoever watches. Hears the functions through their activities.</summary>
public sealed class FlowLog : IDisposable
{
    private const int MostSteps = 5_000;

    private readonly Lock gate = new();
    private readonly Queue<FlowStep> latest = new();
    private readonly List<ChannelWriter<FlowStep>> watchers = [];
    private readonly ActivityListener listener;

    public FlowLog()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Tracing.Name,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = Hear,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public void Add(FlowStep step)
    {
        lock (gate)
        {
            latest.Enqueue(step);
            if (latest.Count > MostSteps)
                latest.Dequeue();
            watchers.ForEach(watcher => watcher.TryWrite(step));
        }
    }

    /// <summary>The latest steps, then every new one until cancelled.</summary>
    public async IAsyncEnumerable<FlowStep> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<FlowStep>();
        lock (gate)
        {
            foreach (var step in latest)
                channel.Writer.TryWrite(step);
            watchers.Add(channel.Writer);
        }

        try
        {
            await foreach (var step in channel.Reader.ReadAllAsync(cancellationToken))
                yield return step;
        }
        finally
        {
            lock (gate)
                watchers.Remove(channel.Writer);
        }
    }

    public void Dispose() => listener.Dispose();

    private void Hear(Activity hop)
    {
        if (hop.OperationName != Tracing.SubmitCase || hop.GetTagItem(Tracing.RecordIds) is not string[] recordIds)
            return;
        foreach (var recordId in recordIds)
        {
            Add(new(recordId, "submitted", new DateTimeOffset(hop.StartTimeUtc)));
            foreach (var reached in hop.Events)
                Add(new(recordId, reached.Name, reached.Timestamp));
        }
    }
}
