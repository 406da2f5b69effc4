using System.Numerics;
using System.Runtime.InteropServices;

namespace TakeItDown.Client;

/// <summary>
/// PDQ hashes in memory. It finds every hash within <see cref="PdqHash.MaxDistance"/> bits, exactly. It can be read by many threads while
/// hashes are added and removed. A million hashes take about 105 MB.
/// </summary>
/// <remarks>
/// <para>
/// Multi-index hashing (Norouzi, Punjani, Fleet: Fast exact search in Hamming space). A hash has 16 words of 16 bits. If every word differed in
/// two bits or more, the distance would be at least 32. So within 31 bits some word differs in at most one. One table for each word lists
/// the hashes by the value of that word, and a lookup compares only the hashes under its own 16 words and their 256 neighbours.
/// </para>
/// <para>
/// The tables never change. New hashes wait at the end of the store, where a lookup compares all of them, until there are
/// <see cref="MaxUnsorted"/>. Then new tables replace the old ones, one after the other, so that at most one exists twice. A lookup works on one
/// snapshot from its beginning to its end. Many removed hashes are left out of a copy of everything.
/// </para>
/// </remarks>
public sealed class PdqIndex
{
    internal const int MaxUnsorted = 8_192;

    private const int Words = 16;
    private const int BitsPerWord = 16;

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

    public bool Contains(PdqHash hash) => FindEqual(current, hash) >= 0;

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
        all.Found?.Sort((one, other) => one.Distance.CompareTo(other.Distance));
        return all.Found ?? [];
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
        public List<PdqMatch>? Found { get; private set; }

        public bool Visit(PdqHash hash, int distance)
        {
            var match = new PdqMatch(hash, distance);
            Found ??= [];
            if (!Found.Contains(match))
                Found.Add(match);
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

        for (var word = 0; word < Words && snapshot.Sorted > 0; word++)
        {
            var (table, value) = (snapshot.Tables[word], WordOf(hash, word));
            if (Compare(snapshot.Store, table.NumbersOf(value), hash, ref visitor))
                return;
            for (var bit = 0; bit < BitsPerWord; bit++)
            {
                if (Compare(snapshot.Store, table.NumbersOf(value ^ (1 << bit)), hash, ref visitor))
                    return;
            }
        }
    }

    private static bool Compare<TVisitor>(Store store, ReadOnlySpan<int> numbers, PdqHash hash, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        foreach (var number in numbers)
        {
            if (Compare(store, number, hash, ref visitor))
                return true;
        }

        return false;
    }

    /// <summary>Half of the bits are enough to exclude almost every hash, so that the other halves stay out of the processor's caches.</summary>
    private static bool Compare<TVisitor>(Store store, int number, PdqHash hash, ref TVisitor visitor)
        where TVisitor : struct, IVisitor
    {
        ref readonly var half = ref store.FirstHalf(number);
        var distance = BitOperations.PopCount(half.One ^ hash.First) + BitOperations.PopCount(half.Other ^ hash.Second);
        if (distance > PdqHash.MaxDistance)
            return false;
        var found = store.Get(number);
        distance = found.DistanceTo(hash);
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
        foreach (var number in snapshot.Tables[0].NumbersOf(WordOf(hash, 0)))
        {
            if (snapshot.Store.Get(number) == hash && !snapshot.Store.IsRemoved(number))
                return number;
        }

        return -1;
    }

    private static int WordOf(PdqHash hash, int word)
    {
        var part = (word / 4) switch { 0 => hash.First, 1 => hash.Second, 2 => hash.Third, _ => hash.Fourth };
        return (ushort)(part >> (BitsPerWord * (word % 4)));
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
        for (var word = 0; word < Words; word++)
        {
            var table = Table.Of(current.Store, count, word);
            Table[] tables = [.. current.Tables];
            tables[word] = table;
            current = current with { Tables = tables };
        }

        current = current with { Sorted = count };
    }

    private void LeaveOutRemoved()
    {
        var old = current.Store;
        var store = new Store();
        for (var number = 0; number < old.Count; number++)
        {
            if (!old.IsRemoved(number) && !store.TryAppend(old.Get(number)))
            {
                store = store.Enlarged();
                store.TryAppend(old.Get(number));
            }
        }

        current = new(store, [.. Enumerable.Range(0, Words).Select(word => Table.Of(store, store.Count, word))], store.Count);
        removed = 0;
    }

    /// <summary>What a lookup works on.</summary>
    /// <param name="Store">The hashes.</param>
    /// <param name="Tables">For each word, the numbers of the hashes that are sorted.</param>
    /// <param name="Sorted">How many hashes every table has. The others come after them.</param>
    private sealed record Snapshot(Store Store, Table[] Tables, int Sorted)
    {
        public static Snapshot Empty => new(new(), [.. Enumerable.Repeat(Table.Empty, Words)], 0);
    }

    /// <summary>The numbers of the hashes, sorted by the value of one word.</summary>
    private sealed class Table(int[] starts, int[] numbers)
    {
        private const int Values = 1 << BitsPerWord;

        public static readonly Table Empty = new(new int[Values + 1], []);

        /// <summary>A counting sort: where each value begins, then each hash to its place.</summary>
        public static Table Of(Store store, int count, int word)
        {
            var starts = new int[Values + 1];
            for (var number = 0; number < count; number++)
                starts[WordOf(store.Get(number), word) + 1]++;
            for (var value = 0; value < Values; value++)
                starts[value + 1] += starts[value];
            var (next, numbers) = (starts.AsSpan(0, Values).ToArray(), new int[count]);
            for (var number = 0; number < count; number++)
                numbers[next[WordOf(store.Get(number), word)]++] = number;
            return new(starts, numbers);
        }

        public ReadOnlySpan<int> NumbersOf(int value) => numbers.AsSpan(starts[value]..starts[value + 1]);
    }

    /// <summary>The hashes by number. One thread appends; what is there never changes, so that others read at the same time.</summary>
    private sealed class Store
    {
        private const int BlockBits = 12;
        private const int BlockSize = 1 << BlockBits;

        private readonly Block[] blocks;
        private int count;

        public Store()
            : this([], 0)
        {
        }

        private Store(Block[] blocks, int count) => (this.blocks, this.count) = (blocks, count);

        public int Count => Volatile.Read(ref count);

        /// <summary>The same hashes, with room for more.</summary>
        public Store Enlarged() => new([.. blocks, new()], count);

        /// <summary>False if there is no room.</summary>
        public bool TryAppend(PdqHash hash)
        {
            if (count == blocks.Length * BlockSize)
                return false;
            var (block, place) = (blocks[count >> BlockBits], count & (BlockSize - 1));
            block.FirstHalves[place] = new(hash.First, hash.Second);
            block.SecondHalves[place] = new(hash.Third, hash.Fourth);
            Volatile.Write(ref count, count + 1);
            return true;
        }

        public ref readonly Half FirstHalf(int number) => ref blocks[number >> BlockBits].FirstHalves[number & (BlockSize - 1)];

        public PdqHash Get(int number)
        {
            var (block, place) = (blocks[number >> BlockBits], number & (BlockSize - 1));
            var (first, second) = (block.FirstHalves[place], block.SecondHalves[place]);
            return new(first.One, first.Other, second.One, second.Other);
        }

        public bool IsRemoved(int number) => Volatile.Read(ref blocks[number >> BlockBits].Removed[number & (BlockSize - 1)]);

        public void MarkRemoved(int number) => Volatile.Write(ref blocks[number >> BlockBits].Removed[number & (BlockSize - 1)], true);

        [StructLayout(LayoutKind.Sequential)]
        public readonly record struct Half(ulong One, ulong Other);

        private sealed class Block
        {
            public readonly Half[] FirstHalves = new Half[BlockSize];
            public readonly Half[] SecondHalves = new Half[BlockSize];
            public readonly bool[] Removed = new bool[BlockSize];
        }
    }
}
