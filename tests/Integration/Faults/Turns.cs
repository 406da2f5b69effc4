using System.Runtime.ExceptionServices;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>
/// One logical thread of control. Whatever wants to go on waits here for its turn; turns are given one by one, each when all
/// that ran before has stopped to wait or has ended. So a run is the same every time it is played.
/// </summary>
internal sealed class Turns
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly List<Turn> waiting = [];
    private TaskCompletionSource idle = Idle();
    private ExceptionDispatchInfo? failure;
    private int running;

    /// <summary>Who waits, in the order they came. Only to be asked when idle.</summary>
    public IReadOnlyList<Turn> Waiting => [.. waiting];

    public void Start(Func<Task> actor)
    {
        Enter();
        _ = RunAsync(actor);
    }

    /// <summary>Waits for a turn, which does not come before <paramref name="notBefore"/>, nor ever to the dead.</summary>
    public Task WaitAsync(object? owner, DateTimeOffset notBefore)
    {
        var turn = new Turn(owner, notBefore);
        lock (gate)
            waiting.Add(turn);
        Leave();
        return turn.Comes;
    }

    /// <summary>What the dead do.</summary>
    public Task NeverAsync()
    {
        Leave();
        return new TaskCompletionSource().Task;
    }

    public async Task GiveAsync(Turn turn)
    {
        lock (gate)
            waiting.Remove(turn);
        Enter();
        turn.Give();
        await IdleAsync();
    }

    public async Task IdleAsync()
    {
        Task allWait;
        lock (gate)
            allWait = idle.Task;
        await allWait.WaitAsync(Patience);
        failure?.Throw();
    }

    public void Forget(object owner)
    {
        lock (gate)
            waiting.RemoveAll(turn => turn.Owner == owner);
    }

    private static TaskCompletionSource Idle()
    {
        var idle = new TaskCompletionSource();
        idle.SetResult();
        return idle;
    }

    private async Task RunAsync(Func<Task> actor)
    {
        try
        {
            await actor();
        }
        catch (Exception broken)
        {
            failure = ExceptionDispatchInfo.Capture(broken);
        }

        Leave();
    }

    private void Enter()
    {
        lock (gate)
        {
            if (running++ == 0)
                idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private void Leave()
    {
        lock (gate)
        {
            if (--running == 0)
                idle.SetResult();
        }
    }
}
