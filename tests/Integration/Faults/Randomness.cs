namespace TakeItDown.Tests.Integration.Faults;

/// <summary>Every random choice of a run.</summary>
internal sealed class Randomness
{
    /// <summary>How many processes the exchange has.</summary>
    public int Processes { get; private init; } = 1;

    /// <summary>How many messages they process at the same time, all together.</summary>
    public int Workers { get; private init; } = 1;

    /// <summary>Chooses the next step among the possible ones.</summary>
    public required Func<IReadOnlyList<SimulationStep>, DateTimeOffset, SimulationStep> Choose { get; init; }

    /// <summary>How long a request takes in each direction.</summary>
    public required Func<TimeSpan> Duration { get; init; }

    /// <summary>How long a person waits after a response before the next request.</summary>
    public required Func<TimeSpan> ThinkTime { get; init; }

    /// <summary>Whether a person gives up after a failed request.</summary>
    public Func<bool> GivesUp { get; private init; } = () => false;

    /// <summary>How many copies of a message the queue delivers: 0, 1 or 2.</summary>
    public required Func<int> Copies { get; init; }

    /// <summary>Picks an index below a count.</summary>
    public Func<int, int> Pick { get; private init; } = _ => 0;

    /// <summary>How wrong the clock of a process is.</summary>
    public Func<TimeSpan> ClockError { get; private init; } = () => TimeSpan.Zero;

    /// <summary>
    /// Nothing is random: the steps run in the order of their times. Persons send requests more often than the sweep runs, so that
    /// the sweep finds cases that have changed again.
    /// </summary>
    public static Randomness None() => new()
    {
        Choose = (steps, now) => steps.MinBy(step => step.NotBefore > now ? step.NotBefore : now)!,
        Duration = () => TimeSpan.FromMilliseconds(5),
        ThinkTime = () => TimeSpan.FromSeconds(11),
        Copies = () => 1,
    };

    /// <summary>Nothing is random, and the process handles four messages at the same time, so that it publishes their changes in groups.</summary>
    public static Randomness NoneButFourWorkers()
    {
        var none = None();
        return new()
        {
            Workers = 4,
            Choose = none.Choose,
            Duration = none.Duration,
            ThinkTime = none.ThinkTime,
            Copies = none.Copies,
        };
    }

    /// <summary>Nothing is random, but the queue loses the first message, so that the sweep has to send another.</summary>
    public static Randomness NoneButALostMessage()
    {
        var sent = 0;
        var none = None();
        return new()
        {
            Choose = none.Choose,
            Duration = none.Duration,
            ThinkTime = none.ThinkTime,
            Copies = () => sent++ == 0 ? 0 : 1,
        };
    }

    /// <summary>
    /// Two processes with four workers, steps in any order, occasional slow requests, lost and duplicated messages, and persons who give up.
    /// </summary>
    public static Randomness Of(Random random)
    {
        return new()
        {
            Processes = 2,
            Workers = 4,
            Choose = Choose,
            Duration = () => UpTo(random.Next(30) == 0 ? 12 : 0.05),
            ThinkTime = () => UpTo(random.Next(4) switch { 0 => 90, 1 => 3, _ => 0 }),
            GivesUp = () => random.Next(6) == 0,
            Copies = () => random.Next(8) switch { 0 => 0, 1 => 2, _ => 1 },
            Pick = random.Next,
            ClockError = () => UpTo(60) - TimeSpan.FromSeconds(30),
        };

        SimulationStep Choose(IReadOnlyList<SimulationStep> steps, DateTimeOffset now)
        {
            var ready = steps.Where(step => step.NotBefore <= now).ToList();
            return ready.Count == 0 || random.Next(40) == 0 ? steps[random.Next(steps.Count)] : ready[random.Next(ready.Count)];
        }

        TimeSpan UpTo(double seconds) => TimeSpan.FromSeconds(seconds * random.NextDouble());
    }
}
