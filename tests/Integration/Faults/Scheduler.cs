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
    private readonly HashSet<Work> running = [];
    private readonly AsyncLocal<Work?> current = new();
    private TaskCompletionSource idle = Idle();
    private ExceptionDispatchInfo? failure;

    /// <summary>The waiting steps, in the order in which they began to wait. Read it only while the scheduler is idle.</summary>
    public IReadOnlyList<WaitingStep> Waiting => [.. waiting];

    public void Start(Func<Task> body)
    {
        var work = new Work();
        Enter(work);
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null); // work that ends the wait of other work runs that work at once
        _ = RunAsync(work, body);
        SynchronizationContext.SetSynchronizationContext(context);
    }

    /// <summary>Waits until the run resumes this step: at <paramref name="notBefore"/> or later, and never if its owner has died.</summary>
    public Task WaitAsync(object? owner, DateTimeOffset notBefore) => Wait(owner, notBefore).Resumed;

    /// <summary>The same, for work that may go on by itself. Then <see cref="Remove"/> the step.</summary>
    public WaitingStep Wait(object? owner, DateTimeOffset notBefore)
    {
        var work = current.Value!;
        var step = new WaitingStep(owner, notBefore, work);
        lock (gate)
        {
            waiting.Add(step);
            work.LastStep = step;
        }

        Leave(work);
        return step;
    }

    /// <summary>Removes a step whose work goes on by itself, or has gone on.</summary>
    public void Remove(WaitingStep step)
    {
        lock (gate)
        {
            if (waiting.Remove(step) && step.Work.LastStep == step)
                Enter(step.Work);
        }
    }

    /// <summary>Never returns. The work of a process that died calls it.</summary>
    public Task SuspendForeverAsync()
    {
        Leave(current.Value!);
        return new TaskCompletionSource().Task;
    }

    public async Task ResumeAsync(WaitingStep step)
    {
        lock (gate)
            waiting.Remove(step);
        Enter(step.Work);
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

    private async Task RunAsync(Work work, Func<Task> body)
    {
        current.Value = work;
        try
        {
            await body();
        }
        catch (Exception broken)
        {
            failure = ExceptionDispatchInfo.Capture(broken);
        }

        Leave(work);
    }

    private void Enter(Work work)
    {
        lock (gate)
        {
            if (running.Count == 0)
                idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
            running.Add(work);
        }
    }

    private void Leave(Work work)
    {
        lock (gate)
        {
            if (running.Remove(work) && running.Count == 0)
                idle.SetResult();
        }
    }

    /// <summary>Work that was started. It waits for one step at a time.</summary>
    internal sealed class Work
    {
        public WaitingStep? LastStep { get; set; }
    }
}
