using TakeItDown.Storage;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Runs a scenario until every request has succeeded or was given up, and no work is left.</summary>
internal sealed class SimulationRun
{
    private const int MaxSteps = 3_000;
    private const int MaxAttempts = 5;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(100);

    private readonly Simulation simulation;
    private readonly Randomness randomness;
    private readonly List<Script> scripts;
    private int busyWorkers;
    private bool isSweeping;
    private DateTimeOffset nextSweep;

    private SimulationRun(Simulation simulation, Scenario scenario, Randomness randomness)
    {
        (this.simulation, this.randomness) = (simulation, randomness);
        scripts = [.. scenario.Scripts.Select(requests => new Script(simulation.Clock, randomness, requests))];
        nextSweep = simulation.Clock.Now + SweepEvery;
    }

    public static async Task RunAsync(Simulation simulation, Scenario scenario, Randomness randomness)
    {
        var run = new SimulationRun(simulation, scenario, randomness);
        for (var count = 0; count < MaxSteps; count++)
        {
            var steps = run.PossibleSteps().ToList();
            if (steps.Count == 0 && await run.OutboxAsync() == 0)
                return;
            if (!run.isSweeping)
                steps.Add(new(run.nextSweep, run.SweepAsync));
            var step = randomness.Choose(steps, simulation.Clock.Now);
            simulation.Clock.AdvanceTo(step.NotBefore);
            await step.RunAsync();
            await simulation.Scheduler.IdleAsync();
        }

        throw new BrokenGuaranteeException("The exchange does not finish its work.");
    }

    private IEnumerable<SimulationStep> PossibleSteps()
    {
        foreach (var step in simulation.Scheduler.Waiting)
            yield return new(step.NotBefore, () => simulation.Scheduler.ResumeAsync(step));
        if (busyWorkers < randomness.Workers && simulation.Queue.Next is { } message)
            yield return new(message.Visible, () => DequeueAsync(message));
        foreach (var script in scripts.Where(script => script.CanStart))
            yield return new(script.Due, () => script.StartAsync(simulation.AnyProcess()));
    }

    private Task DequeueAsync(SimulatedQueue.Message message)
    {
        simulation.Queue.Dequeue(message);
        busyWorkers++;
        simulation.AnyProcess().Start(process => WorkAsync(message, process), _ => busyWorkers--);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Processes one message as the host does: run the function, then delete the message. After a failure the message becomes
    /// visible again. After five failures the poison function runs.
    /// </summary>
    private async Task WorkAsync(SimulatedQueue.Message message, ExchangeProcess process)
    {
        Action settle = () => simulation.Queue.Delete(message);
        try
        {
            await process.PublishAsync(message.Text);
        }
        catch (Exception) when (message.DequeueCount < MaxAttempts)
        {
            settle = () => simulation.Queue.Release(message);
        }
        catch (Exception)
        {
            process.Drop(message.Text);
        }

        await simulation.Network.SendAsync(process, "settle a message", new(), SettleTimeout, () =>
        {
            settle();
            return Task.FromResult(true);
        });
    }

    private async Task SweepAsync()
    {
        nextSweep = simulation.Clock.Now + SweepEvery;
        if (await OutboxAsync($"and Due le datetime'{simulation.Clock.Now:O}'") == 0)
            return; // avoids a sweep of 32 shards that would find nothing
        isSweeping = true;
        simulation.AnyProcess().Start(process => process.SweepAsync(), _ => isSweeping = false);
    }

    private async Task<int> OutboxAsync(string alsoWhere = "") =>
        (await simulation.RowsAsync(Tables.Cases, $"RowKey ge 'outbox.' and RowKey lt 'outbox/' {alsoWhere}")).Count;
}
