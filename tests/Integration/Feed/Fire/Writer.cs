using TakeItDown.Hashes;

namespace TakeItDown.Tests.Integration.Feed.Fire;

/// <summary>Claims the hashes of one change after the other and appends what is its own to publish, as <c>PublishChange</c> does.</summary>
internal sealed class Writer(FireField field, Changes changes) : IDisposable
{
    private readonly FireProcess process = new(field);
    private Change? current;

    /// <summary>True once nothing is left to do.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Why the last change that failed did.</summary>
    public Exception? Failure { get; private set; }

    public async Task RunAsync()
    {
        while ((current = changes.Next()) is not null)
        {
            await field.Turns.WaitAsync(process, field.Clock.Now + field.Dice.Rest());
            try
            {
                changes.End(await PublishAsync(current));
            }
            catch (Exception failure)
            {
                (Failure, field.Count.Failed) = (failure, field.Count.Failed + 1);
                changes.Leave(current);
            }
        }

        IsDone = true;
    }

    /// <summary>Ends its process as a power cut would. Somebody else will have to run its change again.</summary>
    public void Die()
    {
        process.IsDead = true;
        field.Turns.Forget(process);
        field.Count.Died++;
        if (current is not null)
            changes.Leave(current);
    }

    public void Dispose() => process.Dispose();

    private async Task<IReadOnlyList<HashRow>> PublishAsync(Change change)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await process.Outbox.FindAsync(new(change.CaseKey, change.Number), cancellationToken);
        var settled = new List<ChangeOutcome>();
        foreach (var hash in change.Hashes)
            settled.Add(await process.Hashes.ApplyClaimAsync(new(change.CaseKey, change.Number, change.Active, hash), cancellationToken));
        return await process.Feed.AppendAsync(settled, cancellationToken);
    }
}
