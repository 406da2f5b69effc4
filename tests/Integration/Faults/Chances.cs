namespace TakeItDown.Tests.Integration.Faults;

/// <summary>All that is left to chance in a run.</summary>
internal sealed class Chances
{
    /// <summary>How many processes of the exchange there are, each with a worker on the queue.</summary>
    public int Processes { get; private init; } = 1;

    /// <summary>Which of the possible moves is played next.</summary>
    public required Func<IReadOnlyList<Move>, DateTimeOffset, Move> Choose { get; init; }

    /// <summary>How long half a request takes.</summary>
    public required Func<TimeSpan> Duration { get; init; }

    /// <summary>How long a person waits after an answer.</summary>
    public required Func<TimeSpan> Think { get; init; }

    /// <summary>Whether a person without an answer gives up.</summary>
    public Func<bool> GivesUp { get; private init; } = () => false;

    /// <summary>How often a message arrives: 0, 1 or 2 times.</summary>
    public required Func<int> Copies { get; init; }

    /// <summary>One of so many.</summary>
    public Func<int, int> Pick { get; private init; } = _ => 0;

    /// <summary>How wrong the clock of a process is.</summary>
    public Func<TimeSpan> ClockError { get; private init; } = () => TimeSpan.Zero;

    /// <summary>
    /// Nothing: one thing after the other. Persons ask faster than the sweep looks, so that it finds their cases changed.
    /// </summary>
    public static Chances None() => new()
    {
        Choose = (moves, now) => moves.MinBy(move => move.NotBefore > now ? move.NotBefore : now)!,
        Duration = () => TimeSpan.FromMilliseconds(5),
        Think = () => TimeSpan.FromSeconds(11),
        Copies = () => 1,
    };

    /// <summary>The same, but the first message is lost, and the sweep has to make up for it.</summary>
    public static Chances NoneButALostMessage()
    {
        var sent = 0;
        var none = None();
        return new() { Choose = none.Choose, Duration = none.Duration, Think = none.Think, Copies = () => sent++ == 0 ? 0 : 1 };
    }

    /// <summary>Two processes, any order, now and then a slow request, a lost or doubled message, a person who gives up.</summary>
    public static Chances Of(Random random)
    {
        return new()
        {
            Processes = 2,
            Choose = Choose,
            Duration = () => UpTo(random.Next(30) == 0 ? 12 : 0.05),
            Think = () => UpTo(random.Next(4) switch { 0 => 90, 1 => 3, _ => 0 }),
            GivesUp = () => random.Next(6) == 0,
            Copies = () => random.Next(8) switch { 0 => 0, 1 => 2, _ => 1 },
            Pick = random.Next,
            ClockError = () => UpTo(60) - TimeSpan.FromSeconds(30),
        };

        Move Choose(IReadOnlyList<Move> moves, DateTimeOffset now)
        {
            var ready = moves.Where(move => move.NotBefore <= now).ToList();
            return ready.Count == 0 || random.Next(40) == 0 ? moves[random.Next(moves.Count)] : ready[random.Next(ready.Count)];
        }

        TimeSpan UpTo(double seconds) => TimeSpan.FromSeconds(seconds * random.NextDouble());
    }
}
