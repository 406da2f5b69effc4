using System.Runtime.ExceptionServices;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>
/// One logical thread: waiting steps, resumed one by one. The next step resumes only when the one before it waits again or has
/// ended, so a run with the same seed is always the same.
/// </summary>
internal sealed class Scheduler
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly List<WaitingStep> waiting = [];
    private TaskCompletionSource idle = Idle();
    private ExceptionDispatchInfo? failure;
    private int running;

    /// <summary>The waiting steps, in the order in which they began to wait. Read it only while the scheduler is idle.</summary>
    public IReadOnlyList<WaitingStep> Waiting => [.. waiting];

    public void Start(Func<Task> work)
    {
        Enter();
        _ = RunAsync(work);
    }

    /// <summary>Waits until the run resumes this step: at <paramref name="notBefore"/> or later, and never if its owner has died.</summary>
    public Task WaitAsync(object? owner, DateTimeOffset notBefore)
    {
        var step = new WaitingStep(owner, notBefore);
        lock (gate)
            waiting.Add(step);
        Leave();
        return step.Resumed;
    }

    /// <summary>Never returns. The work of a process that died calls it.</summary>
    public Task SuspendForeverAsync()
    {
        Leave();
        return new TaskCompletionSource().Task;
    }

    public async Task ResumeAsync(WaitingStep step)
    {
        lock (gate)
            waiting.Remove(step);
        Enter();
        step.Resume();
        await IdleAsync();
    }

    /// <summary>Waits until no work runs.</summary>
    public async Task IdleAsync()
    {
        Task allWait;
        lock (gate)
            allWait = idle.Task;
        await allWait.WaitAsync(IdleTimeout);
        failure?.Throw();
    }

    public void RemoveStepsOf(object owner)
    {
        lock (gate)
            waiting.RemoveAll(step => step.Owner == owner);
    }

    private static TaskCompletionSource Idle()
    {
        var idle = new TaskCompletionSource();
        idle.SetResult();
        return idle;
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
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
