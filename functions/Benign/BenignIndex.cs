using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using TakeItDown.Hashes;

namespace TakeItDown.Benign;

/// <summary>
/// The benign list in memory. A PDQ matches an entry within <see cref="MaxDistance"/> bits, a video if <see cref="MinFrames"/> of its frames
/// do, and any other hash only an equal one. The result is exact, not approximate.
/// </summary>
/// <remarks>
/// PDQs are found by multi-index hashing (Norouzi, Punjani, Fleet: Fast exact search in Hamming space). A PDQ has 16 words of 16 bits. If every
/// word differed in two bits or more, the distance would be at least 32. So within 31 bits some word differs in at most one. One table for
/// each word lists the entries by the value of that word, and a query compares only the entries under its own 16 words and their 256
/// neighbours.
/// </remarks>
public sealed class BenignIndex
{
    public const int MaxDistance = 31;

    /// <summary>The part of a video's frames that match an entry when the video does. Platforms match videos in the same way.</summary>
    public const double MinFrames = 0.8;

    /// <summary>What the list can have. Each device makes other frames of a video, so the list has the PDQs of its frames instead.</summary>
    public static readonly IReadOnlyList<SignalType> SignalTypes = [.. SignalType.All.Where(type => type != SignalType.VideoVpdq)];

    private const int Words = 16;
    private const int BitsPerWord = 16;
    private const int WordValues = 1 << BitsPerWord;
    private const int PdqBytes = 32;
    private const int LongsPerPdq = 4;

    public static readonly BenignIndex Empty = new([]);

    /// <summary>The PDQs, one after the other.</summary>
    private readonly ulong[] pdqs;

    /// <summary>For each word, where the entries with a value begin in <see cref="entries"/>.</summary>
    private readonly int[][] starts;

    /// <summary>For each word, the numbers of all PDQs, sorted by the value of that word.</summary>
    private readonly int[][] entries;

    /// <summary>The record ids of the exact hashes.</summary>
    private readonly HashSet<UInt128> exact;

    public BenignIndex(IReadOnlyCollection<HashValue> hashes)
    {
        Counts = SignalTypes.ToDictionary(type => type, type => hashes.Count(hash => hash.SignalType == type));
        exact = [.. hashes.Where(hash => hash.SignalType != SignalType.Pdq).Select(KeyOf)];
        pdqs = new ulong[Counts[SignalType.Pdq] * LongsPerPdq];
        foreach (var (number, hash) in hashes.Where(hash => hash.SignalType == SignalType.Pdq).Index())
            ReadPdq(hash.Text, pdqs.AsSpan(number * LongsPerPdq, LongsPerPdq));
        (starts, entries) = (new int[Words][], new int[Words][]);
        if (pdqs is not [])
            Array.ForEach([.. Enumerable.Range(0, Words)], SortByWord);
    }

    /// <summary>How many entries each signal type has.</summary>
    public IReadOnlyDictionary<SignalType, int> Counts { get; }

    public bool Matches(HashValue hash) =>
        hash.SignalType == SignalType.Pdq ? MatchesPdq(hash.Text)
        : hash.SignalType == SignalType.VideoVpdq ? MatchesVideo(hash)
        : exact.Contains(KeyOf(hash));

    private bool MatchesVideo(HashValue video) =>
        pdqs is not [] && VideoFrames.Of(video).Count(frame => MatchesPdq(frame.Pdq)) >= MinFrames * VideoFrames.CountOf(video);

    private static UInt128 KeyOf(HashValue hash) => UInt128.Parse(hash.RecordId, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static void ReadPdq(string hex, Span<ulong> pdq) => Convert.FromHexString(hex, MemoryMarshal.AsBytes(pdq), out _, out _);

    /// <summary>A counting sort: where each value begins, then each entry to its place.</summary>
    private void SortByWord(int word)
    {
        var words = MemoryMarshal.Cast<ulong, ushort>(pdqs);
        var count = pdqs.Length / LongsPerPdq;
        var begin = new int[WordValues + 1];
        for (var number = 0; number < count; number++)
            begin[words[(number * Words) + word] + 1]++;
        for (var value = 0; value < WordValues; value++)
            begin[value + 1] += begin[value];

        var sorted = new int[count];
        var next = begin.AsSpan(0, WordValues).ToArray();
        for (var number = 0; number < count; number++)
            sorted[next[words[(number * Words) + word]]++] = number;
        (starts[word], entries[word]) = (begin, sorted);
    }

    private bool MatchesPdq(string hex)
    {
        if (pdqs is [])
            return false;
        Span<ulong> query = stackalloc ulong[LongsPerPdq];
        ReadPdq(hex, query);
        var words = MemoryMarshal.Cast<ulong, ushort>(query);
        for (var word = 0; word < Words; word++)
        {
            if (HasNear(query, word, words[word]))
                return true;
            for (var bit = 0; bit < BitsPerWord; bit++)
            {
                if (HasNear(query, word, words[word] ^ (1 << bit)))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether one of the entries whose word has this value is near enough.</summary>
    private bool HasNear(ReadOnlySpan<ulong> query, int word, int value)
    {
        foreach (var number in entries[word].AsSpan(starts[word][value]..starts[word][value + 1]))
        {
            var entry = pdqs.AsSpan(number * LongsPerPdq, LongsPerPdq);
            var distance = BitOperations.PopCount(query[0] ^ entry[0]) + BitOperations.PopCount(query[1] ^ entry[1])
                + BitOperations.PopCount(query[2] ^ entry[2]) + BitOperations.PopCount(query[3] ^ entry[3]);
            if (distance <= MaxDistance)
                return true;
        }

        return false;
    }
}
