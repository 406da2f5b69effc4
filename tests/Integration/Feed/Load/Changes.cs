using TakeItDown.Hashes;

namespace TakeItDown.Tests.Integration.Feed.Load;

/// <summary>
/// The changes that the writers publish, until the feed has a number of records: cases that claim overlapping hashes and withdraw
/// them. Some withdrawals come before their claims, some changes come twice, and unfinished changes come again.
/// </summary>
internal sealed class Changes(LoadRandomness randomness, int records)
{
    private readonly List<ClaimedHash> known = [];
    private readonly List<Change> claims = [];
    private readonly List<Change> unfinished = [];
    private readonly HashSet<(string RecordId, long Version)> appended = [];

    /// <summary>Every version that was appended to the feed.</summary>
    public IReadOnlySet<(string RecordId, long Version)> Appended => appended;

    /// <summary>The next change for a writer, or null when none is left.</summary>
    public Change? Next()
    {
        if (unfinished.Count > 0 && (appended.Count >= records || randomness.OneIn(4)))
            return Remove(unfinished);
        if (appended.Count >= records)
            return null;
        var change = claims.Count > 0 && randomness.OneIn(5) ? Withdraw() : Claim();
        if (randomness.OneIn(50))
            unfinished.Add(change); // its message arrives twice
        return change;
    }

    /// <summary>Records the rows that a writer has appended.</summary>
    public void Complete(IEnumerable<HashRow> rows) => appended.UnionWith(rows.Select(row => (row.PartitionKey, row.Version)));

    /// <summary>Returns a change whose writer failed or died, for another writer.</summary>
    public void Requeue(Change change) => unfinished.Add(change);

    private Change Claim()
    {
        var hashes = new HashSet<ClaimedHash>();
        for (var size = randomness.CaseSize(); hashes.Count < size;)
            hashes.Add(randomness.OneIn(12) && known.Count > 0 ? randomness.Any(known) : New());
        known.AddRange(hashes.Except(known));
        var change = new Change(randomness.Hex(16), 1, Active: true, [.. hashes]);
        claims.Add(change);
        return change;
    }

    private ClaimedHash New() => new(HashValue.Parse("pdq", randomness.Pdq()), 100);

    private Change Withdraw()
    {
        var claim = Remove(claims);
        return claim with { Number = 2, Active = false };
    }

    private Change Remove(List<Change> changes)
    {
        var change = randomness.Any(changes);
        changes.Remove(change);
        return change;
    }
}
