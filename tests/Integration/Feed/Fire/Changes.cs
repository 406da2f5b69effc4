using TakeItDown.Hashes;

namespace TakeItDown.Tests.Integration.Feed.Fire;

/// <summary>
/// What the writers have to bring into the feed, until it was given so many records: cases that claim overlapping hashes and
/// withdraw them, at times before they were claimed, at times twice at once, and again whatever was not brought to its end.
/// </summary>
internal sealed class Changes(Dice dice, int records)
{
    private readonly List<ClaimedHash> known = [];
    private readonly List<Change> claiming = [];
    private readonly List<Change> unfinished = [];
    private readonly HashSet<(string RecordId, long Version)> appended = [];

    /// <summary>Every version that the feed has taken.</summary>
    public IReadOnlySet<(string RecordId, long Version)> Appended => appended;

    /// <summary>What a writer is to do next, or null when nothing is left to do.</summary>
    public Change? Next()
    {
        if (unfinished.Count > 0 && (appended.Count >= records || dice.OneIn(4)))
            return Take(unfinished);
        if (appended.Count >= records)
            return null;
        var change = claiming.Count > 0 && dice.OneIn(5) ? Withdraw() : Claim();
        if (dice.OneIn(50))
            unfinished.Add(change); // its message came twice
        return change;
    }

    public void End(IEnumerable<HashRow> rows) => appended.UnionWith(rows.Select(row => (row.PartitionKey, row.Version)));

    /// <summary>A change whose writer failed or died.</summary>
    public void Leave(Change change) => unfinished.Add(change);

    private Change Claim()
    {
        var hashes = new HashSet<ClaimedHash>();
        for (var size = dice.CaseSize(); hashes.Count < size;)
            hashes.Add(dice.OneIn(12) && known.Count > 0 ? dice.Any(known) : New());
        known.AddRange(hashes.Except(known));
        var change = new Change(dice.Hex(16), 1, Active: true, [.. hashes]);
        claiming.Add(change);
        return change;
    }

    private ClaimedHash New() => new(HashValue.Parse("pdq", dice.Pdq()), 100);

    private Change Withdraw()
    {
        var claim = Take(claiming);
        return claim with { Number = 2, Active = false };
    }

    private Change Take(List<Change> some)
    {
        var taken = dice.Any(some);
        some.Remove(taken);
        return taken;
    }
}
