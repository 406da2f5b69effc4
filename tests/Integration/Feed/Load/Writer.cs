using TakeItDown.Hashes;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Feed.Load;

/// <summary>Takes one change after the other, claims its hashes, and appends the records to publish to the feed, as <c>PublishChange</c> does.</summary>
internal sealed class Writer(LoadSimulation simulation, Changes changes) : IDisposable
{
    private readonly LoadProcess process = new(simulation);
    private Change? current;

    /// <summary>True once no change is left.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The exception of the last change that failed.</summary>
    public Exception? Failure { get; private set; }

    public async Task RunAsync()
    {
        while ((current = changes.Next()) is not null)
        {
            await simulation.Scheduler.WaitAsync(process, simulation.Clock.Now + simulation.Randomness.WriterPause());
            try
            {
                changes.Complete(await PublishAsync(current));
            }
            catch (Exception failure)
            {
                (Failure, simulation.Counts.Failed) = (failure, simulation.Counts.Failed + 1);
                changes.Requeue(current);
            }
        }

        IsDone = true;
    }

    /// <summary>Ends its process as a power cut does. Another writer runs its change again.</summary>
    public void Die()
    {
        process.IsDead = true;
        simulation.Scheduler.RemoveStepsOf(process);
        simulation.Counts.Died++;
        if (current is not null)
            changes.Requeue(current);
    }

    public void Dispose() => process.Dispose();

    private async Task<IReadOnlyCollection<HashRow>> PublishAsync(Change change)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await process.Outbox.FindAsync(new(change.CaseKey, change.Number), cancellationToken);
        var settled = new List<ChangeOutcome>();
        foreach (var hash in change.Hashes)
            settled.Add(await process.Hashes.ApplyClaimAsync(new(change.CaseKey, change.Number, change.Active, hash), cancellationToken));
        return await process.Feed.AppendAsync(settled, cancellationToken);
    }
}
