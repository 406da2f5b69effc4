using TakeItDown.Client;

namespace TakeItDown.Tests.Unit.Client;

public sealed class PdqIndexTests
{
    private static PdqHash New() => PdqHash.Parse(RandomHash.Pdq());

    [Fact]
    public void It_finds_exactly_what_comparing_every_hash_finds_on_10_000_random_and_near_queries()
    {
        PdqHash[] hashes = [.. Enumerable.Range(0, 10_000).Select(_ => New())];
        var index = new PdqIndex(hashes[..9_000]);
        foreach (var hash in hashes[9_000..])
            Assert.True(index.Add(hash));
        var found = 0;

        for (var query = 0; query < 10_000; query++)
        {
            var hash = query % 2 == 0 ? New() : PdqHash.Parse(RandomHash.Near(hashes[query].ToHex(), query / 2 % 48));
            var expected = new List<PdqMatch>();
            foreach (var other in hashes)
            {
                if (other.DistanceTo(hash) <= PdqHash.MaxDistance)
                    expected.Add(new(other, other.DistanceTo(hash)));
            }

            Assert.Equal(expected, index.Find(hash));
            Assert.Equal(expected.Count > 0, index.Matches(hash));
            found += expected.Count;
        }

        Assert.InRange(found, 3_200, 3_500); // 32 of 48 distances
    }

    /// <summary>The hardest query: the bits that differ are spread over all words.</summary>
    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    public void Two_bits_in_each_word_are_the_limit(int distance, bool matches)
    {
        var entry = Convert.FromHexString(RandomHash.Pdq());
        var index = Sorted(PdqHash.Parse(Convert.ToHexString(entry)));
        for (var one = 0; one < 16; one++) // the word that differs in one bit only, if any
        {
            var query = entry.ToArray();
            for (var word = 0; word < 16; word++)
                query[word * 2] ^= (byte)(word == one && distance == 31 ? 0b1 : 0b11);

            Assert.Equal(matches, index.Matches(PdqHash.Parse(Convert.ToHexString(query))));
        }
    }

    /// <summary>The hardest query for an equal word: another word differs in the bits that it saves.</summary>
    [Theory]
    [InlineData(0b111, true)]
    [InlineData(0b1111, false)]
    public void An_equal_word_leaves_three_bits_to_any_other(byte bits, bool matches)
    {
        var entry = Convert.FromHexString(RandomHash.Pdq());
        var index = Sorted(PdqHash.Parse(Convert.ToHexString(entry)));
        for (var pair = 0; pair < 16 * 15; pair++)
        {
            var (equal, other) = (pair / 15, (pair / 15 + 1 + pair % 15) % 16);
            var query = entry.ToArray();
            for (var word = 0; word < 16; word++)
                query[word * 2] ^= word == equal ? (byte)0 : word == other ? bits : (byte)0b11;

            Assert.Equal(matches, index.Matches(PdqHash.Parse(Convert.ToHexString(query))));
        }
    }

    [Fact]
    public void Matches_come_nearest_first_and_each_once()
    {
        var hash = New();
        var near = new[] { 9, 0, 20, 3 }.Select(bits => PdqHash.Parse(RandomHash.Near(hash.ToHex(), bits))).ToList();

        Assert.Equal([0, 3, 9, 20], Sorted([.. near]).Find(hash).Select(match => match.Distance));
    }

    [Fact]
    public void A_hash_is_there_once_until_it_is_removed_and_can_come_back()
    {
        var (hash, index) = (New(), new PdqIndex());
        Assert.True(index.Add(hash));
        Assert.False(index.Add(hash));
        index.AddRange([hash, hash]);
        Assert.Equal((1, true), (index.Count, index.Matches(hash)));

        Assert.True(index.Remove(hash));
        Assert.False(index.Remove(hash));
        Assert.Equal((0, false), (index.Count, index.Matches(hash)));

        Assert.True(index.Add(hash));
        Assert.Single(index.Find(hash));
    }

    [Fact]
    public void After_most_hashes_are_removed_it_finds_exactly_the_others()
    {
        PdqHash[] hashes = [.. Enumerable.Range(0, 2 * PdqIndex.MaxUnsorted).Select(_ => New())];
        var index = new PdqIndex(hashes);
        foreach (var hash in hashes[..^100])
            index.Remove(hash);

        Assert.Equal(100, index.Count);
        Assert.All(hashes[..1_000], hash => Assert.False(index.Matches(hash)));
        Assert.All(hashes[^100..], hash => Assert.True(index.Matches(hash)));
    }

    [Fact]
    public async Task While_hashes_are_added_and_removed_each_lookup_finds_all_that_stay()
    {
        PdqHash[] stay = [.. Enumerable.Range(0, 2_000).Select(_ => New())];
        var index = new PdqIndex(stay[..1_000]);
        var isDone = false;
        var reader = Task.Run(
            () =>
            {
                for (var lookups = 0; !Volatile.Read(ref isDone) || lookups < 1_000; lookups++)
                    Assert.Single(index.Find(PdqHash.Parse(RandomHash.Near(stay[lookups % 1_000].ToHex(), lookups % 32))));
            },
            TestContext.Current.CancellationToken);

        foreach (var hash in stay[1_000..])
            index.Add(hash);
        for (var round = 0; round < 2; round++)
        {
            PdqHash[] passing = [.. Enumerable.Range(0, PdqIndex.MaxUnsorted).Select(_ => New())];
            index.AddRange(passing);
            Array.ForEach(passing, hash => index.Remove(hash));
        }

        Volatile.Write(ref isDone, true);
        await reader;
        Assert.Equal(stay.Length, index.Count);
        Assert.All(stay, hash => Assert.True(index.Matches(hash)));
    }

    /// <summary>An index whose hashes are in its tables.</summary>
    private static PdqIndex Sorted(params PdqHash[] hashes) => new([.. hashes, .. Enumerable.Range(0, PdqIndex.MaxUnsorted).Select(_ => New())]);
}
