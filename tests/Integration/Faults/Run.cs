using TakeItDown.Storage;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Plays a scenario to rest: until every wish is answered or given up, and nothing is pending any more.</summary>
internal sealed class Run
{
    private const int MaxMoves = 3_000;
    private const int MaxAttempts = 5;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(100);

    private readonly World world;
    private readonly Chances chances;
    private readonly List<Errands> errands;
    private int busyWorkers;
    private bool isSweeping;
    private DateTimeOffset nextSweep;

    private Run(World world, Scenario scenario, Chances chances)
    {
        (this.world, this.chances) = (world, chances);
        errands = [.. scenario.Tracks.Select(track => new Errands(world.Clock, chances, track))];
        nextSweep = world.Clock.Now + SweepEvery;
    }

    public static async Task PlayAsync(World world, Scenario scenario, Chances chances)
    {
        var run = new Run(world, scenario, chances);
        for (var played = 0; played < MaxMoves; played++)
        {
            var moves = run.Moves().ToList();
            if (moves.Count == 0 && await run.OutboxAsync() == 0)
                return;
            if (!run.isSweeping)
                moves.Add(new(run.nextSweep, run.SweepAsync));
            var move = chances.Choose(moves, world.Clock.Now);
            world.Clock.AdvanceTo(move.NotBefore);
            await move.PlayAsync();
            await world.Turns.IdleAsync();
        }

        throw new BrokenPromiseException("The exchange does not come to rest.");
    }

    private IEnumerable<Move> Moves()
    {
        foreach (var turn in world.Turns.Waiting)
            yield return new(turn.NotBefore, () => world.Turns.GiveAsync(turn));
        if (busyWorkers < chances.Processes && world.Queue.Next is { } message)
            yield return new(message.Visible, () => TakeAsync(message));
        foreach (var errand in errands.Where(errand => errand.IsOpen))
            yield return new(errand.Due, () => errand.StartAsync(world.AnyProcess()));
    }

    private Task TakeAsync(PlayedQueue.Message message)
    {
        world.Queue.Take(message);
        busyWorkers++;
        world.AnyProcess().Start(process => WorkAsync(message, process), _ => busyWorkers--);
        return Task.CompletedTask;
    }

    /// <summary>One message, as the host has it: run, then delete; after a failure again later, after five the poison function.</summary>
    private async Task WorkAsync(PlayedQueue.Message message, ExchangeProcess process)
    {
        Action settle = () => world.Queue.Delete(message);
        try
        {
            await process.PublishAsync(message.Text);
        }
        catch (Exception) when (message.Tries < MaxAttempts)
        {
            settle = () => world.Queue.Release(message);
        }
        catch (Exception)
        {
            process.Drop(message.Text);
        }

        await world.Wire.SendAsync(process, "settle a message", new(), SettleTimeout, () =>
        {
            settle();
            return Task.FromResult(true);
        });
    }

    private async Task SweepAsync()
    {
        nextSweep = world.Clock.Now + SweepEvery;
        if (await OutboxAsync($"and Due le datetime'{world.Clock.Now:O}'") == 0)
            return; // it would read 32 shards and do nothing
        isSweeping = true;
        world.AnyProcess().Start(process => process.SweepAsync(), _ => isSweeping = false);
    }

    private async Task<int> OutboxAsync(string alsoWhere = "") =>
        (await world.RowsAsync(Tables.Cases, $"RowKey ge 'outbox.' and RowKey lt 'outbox/' {alsoWhere}")).Count;
}
