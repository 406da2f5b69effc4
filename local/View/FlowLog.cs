using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TakeItDown.Local.View;

/// <summary>The latest steps of all hashes, for whoever watches.</summary>
public sealed class FlowLog
{
    private const int MaxSteps = 5_000;

    private readonly Lock gate = new();
    private readonly Queue<FlowStep> latest = new();
    private readonly List<ChannelWriter<FlowStep>> watchers = [];

    public void Add(FlowStep step)
    {
        lock (gate)
        {
            latest.Enqueue(step);
            if (latest.Count > MaxSteps)
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
}
