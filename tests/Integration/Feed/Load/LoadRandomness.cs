using TakeItDown.Tests.Integration.Faults;

namespace TakeItDown.Tests.Integration.Feed.Load;

/// <summary>Every random choice of a run, and its probability.</summary>
/// <param name="random">The source.</param>
/// <param name="numbersOfPartitions">The numbers of partitions that a process may use for an hour of the feed.</param>
internal sealed class LoadRandomness(Random random, params IReadOnlyList<int> numbersOfPartitions)
{
    private const double UsualSeconds = 0.006;

    /// <summary>
    /// How long a request takes in one direction. Feed writes are often slow and sometimes take longer than their timeout. Reads of
    /// the feed are sometimes slow; all other requests are rarely slow.
    /// </summary>
    public TimeSpan OneWay(NetworkRequest request) => (random.Next(2_500), request) switch
    {
        ( < 75, { IsFeedWrite: true }) => UpTo(30),
        ( < 400, { IsFeedWrite: true }) => UpTo(2.5),
        ( < 50, { IsReading: true }) or ( < 1, _) => UpTo(15),
        _ => UpTo(UsualSeconds),
    };

    /// <summary>How long a writer waits before its next change.</summary>
    public TimeSpan WriterPause() => UpTo(3);

    /// <summary>How long a reader waits after a page.</summary>
    public TimeSpan Pause(bool hasMore) => UpTo(hasMore ? 0.1 : 10);

    /// <summary>How wrong the clock of a process is.</summary>
    public TimeSpan ClockError() => UpTo(60) - TimeSpan.FromSeconds(30);

    /// <summary>How many partitions a process uses for an hour of the feed.</summary>
    public int Partitions() => Any(numbersOfPartitions);

    /// <summary>How many records a reader requests.</summary>
    public int Limit() => random.Next(8) switch { 0 => random.Next(1, 6), 1 => 1_000, _ => random.Next(20, 400) };

    /// <summary>How many hashes a case has.</summary>
    public int CaseSize() => random.Next(10) switch { 0 => 100, < 5 => random.Next(5, 40), _ => random.Next(1, 5) };

    public bool OneIn(int count) => random.Next(count) == 0;

    public T Any<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    public string Pdq() => RandomHash.Pdq(random.NextBytes);

    public string Hex(int bytes)
    {
        var buffer = new byte[bytes];
        random.NextBytes(buffer);
        return Convert.ToHexStringLower(buffer);
    }

    private TimeSpan UpTo(double seconds) => TimeSpan.FromSeconds(seconds * random.NextDouble());
}
