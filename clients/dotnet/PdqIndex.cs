using System.Numerics;

namespace TakeItDown.Client;

/// <summary>
/// PDQ hashes in memory. It finds every hash within <see cref="PdqHash.MaxDistance"/> bits, exactly. It can be read by many threads while
/// hashes are added and removed. A million hashes take about 135 MB.
/// </summary>
/// <remarks>
/// <para>
/// Multi-index hashing (Norouzi, Punjani, Fleet: Fast exact search in Hamming space). A hash has 16 words of 16 bits. If every word differed in
/// two bits or more, the distance would be at least 32. So within 31 bits some word differs in at most one. One table for each word lists
/// the hashes by the value of that word, and a lookup reads only what is under its own 16 words and their 256 neighbours.
/// </para>
/// <para>
/// Pigeonring (Qin, Xiao: Pigeonring, a principle for faster thresholded similarity search). The words form a ring: after the last comes the
/// first. Within 31 bits, one of the words that differ in at most one bit has a next word such that both together differ in at most three. So
/// a table also has the next word of each hash. A lookup reads those in sequence, and compares only the few hashes that pass.
/// </para>
/// <para>
/// The tables never change. New hashes wait at the end of the store, where a lookup compares all of them, until there are
/// <see cref="MaxUnsorted"/>. Then new tables replace the old ones, one after the other, so that at most one exists twice. A lookup works on one
/// snapshot from its beginning to its end. Many removed hashes are left out of a copy of everything.
/// </para>
/// </remarks>
public sealed class PdqIndex
{
    internal const int MaxUnsorted = 4_096;

    /// <summary>31 bits in 16 words are less than two in each, and less than four in two.</summary>
    private const int MaxOfTwoWords = 3;

    private readonly Lock writing = new();
    private volatile Snapshot current = Snapshot.Empty;
    private int removed;

    public PdqIndex()
    {
    }

    public PdqIndex(IEnumerable<PdqHash> hashes) => AddRange(hashes);

    /// <summary>The number of different hashes.</summary>
    public int Count
    {
        get
        {
            lock (writing)
                return current.Store.Count - removed;
        }
    }

    /// <summary>Adds a hash. Returns false if it is there already.</summary>
    public bool Add(PdqHash hash)
    {
        lock (writing)
        {
            if (FindEqual(current, hash) >= 0)
                return false;
            Append(hash);
            if (current.Store.Count - current.Sorted >= MaxUnsorted)
                Sort();
            return true;
        }
    }

    /// <summary>Adds many hashes, faster than one by one.</summary>
    public void AddRange(IEnumerable<PdqHash> hashes)
    {
        lock (writing)
        {
            var before = current;
            var unsorted = new HashSet<PdqHash>();
            for (var number = before.Sorted; number < before.Store.Count; number++)
            {
                if (!before.Store.IsRemoved(number))
                    unsorted.Add(before.Store.Get(number));
            }

            foreach (var hash in hashes)
            {
                if (FindSorted(before, hash) < 0 && unsorted.Add(hash))
                    Append(hash);
            }

            if (current.Store.Count - current.Sorted >= MaxUnsorted)
                Sort();
        }
    }

    /// <summary>Removes a hash. Returns false if it is not there.</summary>
    public bool Remove(PdqHash hash)
    {
        lock (writing)
        {
            var number = FindEqual(current, hash);
            if (number < 0)
                return false;
            current.Store.MarkRemoved(number);
            removed++;
            if (removed > MaxUnsorted && removed > current.Store.Count / 4)
                LeaveOutRemoved();
            return true;
        }
    }

    /// <summary>Whether any hash is within <see cref="PdqHash.MaxDistance"/> bits. Stops at the first.</summary>
    public bool Matches(PdqHash hash)
    {
        var any = default(Any);
        Search(hash, ref any);
        return any.Found;
    }

    /// <summary>Every hash within <see cref="PdqHash.MaxDistance"/> bits, nearest first.</summary>
    public IReadOnlyList<PdqMatch> Find(PdqHash hash)
    {
        var all = default(All);
        Search(hash, ref all);
        return all.Found is null ? [] : [.. all.Found.OrderBy(match => match.Distance)];
    }

    /// <summary>What a lookup does with each match. A match may come more than once.</summary>
    private interface IVisitor
    {
        /// <summary>Whether the lookup ends here.</summary>
        bool Visit(PdqHash hash, int distance);
    }

    private struct Any : IVisitor
    {
        public bool Found { get; private set; }

        public bool Visit(PdqHash hash, int distance) => Found = true;
    }

    private struct All : IVisitor
    {
        public HashSet<PdqMatch>? Found { get; private set; }

        public bool Visit(PdqHash hash, int distance)
        {
            Found ??= [];
            Found.Add(new(hash, distance));
            return false;
        }
    }

    private void Search<TVisitor>(PdqHash hash, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        var snapshot = current;
        for (var number = snapshot.Sorted; number < snapshot.Store.Count; number++)
        {
            if (Compare(snapshot.Store, number, hash, ref visitor))
                return;
        }

        for (var word = 0; word < PdqTable.Words && snapshot.Sorted > 0; word++)
        {
            if (SearchTable(snapshot, word, hash, ref visitor))
                return;
        }
    }

    private static bool SearchTable<TVisitor>(Snapshot snapshot, int word, PdqHash hash, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        var (table, value, nextWord) = (snapshot.Tables[word], PdqTable.WordOf(hash, word), (uint)PdqTable.WordOf(hash, word + 1));
        Span<(int Start, int End)> ranges = stackalloc (int, int)[1 + PdqTable.BitsPerWord];
        ranges[0] = table.RangeOf(value);
        for (var bit = 0; bit < PdqTable.BitsPerWord; bit++)
            ranges[1 + bit] = table.RangeOf(value ^ (1 << bit));
        table.Prefetch(ranges);
        for (var range = 0; range < ranges.Length; range++)
        {
            var maxOfNext = range == 0 ? MaxOfTwoWords : MaxOfTwoWords - 1;
            for (var place = ranges[range].Start; place < ranges[range].End; place++)
            {
                if (BitOperations.PopCount(table.NextWords[place] ^ nextWord) <= maxOfNext && Compare(snapshot.Store, table.Numbers[place], hash, ref visitor))
                    return true;
            }
        }

        return false;
    }

    private static bool Compare<TVisitor>(PdqStore store, int number, PdqHash hash, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        var found = store.Get(number);
        var distance = found.DistanceTo(hash);
        return distance <= PdqHash.MaxDistance && !store.IsRemoved(number) && visitor.Visit(found, distance);
    }

    /// <summary>The number of this hash; -1 if it is not there.</summary>
    private static int FindEqual(Snapshot snapshot, PdqHash hash)
    {
        var store = snapshot.Store;
        for (var number = snapshot.Sorted; number < store.Count; number++)
        {
            if (store.Get(number) == hash && !store.IsRemoved(number))
                return number;
        }

        return FindSorted(snapshot, hash);
    }

    private static int FindSorted(Snapshot snapshot, PdqHash hash)
    {
        var table = snapshot.Tables[0];
        var (start, end) = table.RangeOf(PdqTable.WordOf(hash, 0));
        foreach (var number in table.Numbers[start..end])
        {
            if (snapshot.Store.Get(number) == hash && !snapshot.Store.IsRemoved(number))
                return number;
        }

        return -1;
    }

    private void Append(PdqHash hash)
    {
        if (!current.Store.TryAppend(hash))
        {
            current = current with { Store = current.Store.Enlarged() };
            current.Store.TryAppend(hash);
        }
    }

    /// <summary>New tables with all hashes. While they replace the old ones, lookups also compare the new hashes one by one, so that none is missed.</summary>
    private void Sort()
    {
        var count = current.Store.Count;
        for (var word = 0; word < PdqTable.Words; word++)
        {
            var table = PdqTable.Of(current.Store, count, word);
            PdqTable[] tables = [.. current.Tables];
            tables[word] = table;
            current = current with { Tables = tables };
        }

        current = current with { Sorted = count };
    }

    private void LeaveOutRemoved()
    {
        var old = current.Store;
        var store = new PdqStore();
        for (var number = 0; number < old.Count; number++)
        {
            if (!old.IsRemoved(number) && !store.TryAppend(old.Get(number)))
            {
                store = store.Enlarged();
                store.TryAppend(old.Get(number));
            }
        }

        current = new(store, [.. Enumerable.Range(0, PdqTable.Words).Select(word => PdqTable.Of(store, store.Count, word))], store.Count);
        removed = 0;
    }

    /// <summary>What a lookup works on.</summary>
    /// <param name="Store">The hashes.</param>
    /// <param name="Tables">For each word, the numbers of the hashes that are sorted.</param>
    /// <param name="Sorted">How many hashes every table has. The others come after them.</param>
    private sealed record Snapshot(PdqStore Store, PdqTable[] Tables, int Sorted)
    {
        public static Snapshot Empty => new(new(), [.. Enumerable.Repeat(PdqTable.Empty, PdqTable.Words)], 0);
    }
}
