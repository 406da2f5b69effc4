using System.Numerics;
using TakeItDown.Benign;
using TakeItDown.Hashes;

namespace TakeItDown.Tests.Unit.Benign;

public class BenignIndexTests
{
    [Fact]
    public void It_finds_exactly_what_comparing_every_entry_finds()
    {
        HashValue[] entries = [.. Enumerable.Range(0, 2_000).Select(_ => Pdq(RandomHash.Pdq()))];
        var index = new BenignIndex(entries);
        var found = 0;

        foreach (var distance in Enumerable.Range(0, 48))
        {
            for (var i = 0; i < 20; i++)
            {
                var query = HashValue.Parse("pdq", RandomHash.Near(entries[Random.Shared.Next(entries.Length)].Text, distance));
                var expected = entries.Any(entry => Distance(entry, query) <= BenignIndex.MaxDistance);
                Assert.Equal(expected, index.Matches(query));
                found += expected ? 1 : 0;
            }
        }

        Assert.Equal(32 * 20, found); // near ones only: no random PDQ is within 47 bits of another
    }

    /// <summary>The hardest query: the bits that differ are spread over all words.</summary>
    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    public void Two_bits_in_each_word_are_the_limit(int distance, bool matches)
    {
        var entry = Convert.FromHexString(RandomHash.Pdq());
        for (var one = 0; one < 16; one++) // the word that differs in one bit only, if any
        {
            var query = entry.ToArray();
            for (var word = 0; word < 16; word++)
                query[word * 2] ^= (byte)(word == one && distance == 31 ? 0b1 : 0b11);

            var index = new BenignIndex([HashValue.Parse("pdq", Convert.ToHexStringLower(entry))]);

            Assert.Equal(matches, index.Matches(HashValue.Parse("pdq", Convert.ToHexStringLower(query))));
        }
    }

    [Fact]
    public void An_exact_hash_matches_only_an_equal_one_of_the_same_type()
    {
        var md5 = RandomHash.Md5();
        var index = new BenignIndex([HashValue.Parse("image_md5", md5), HashValue.Parse("video_sha256", new string('a', 64))]);

        Assert.True(index.Matches(HashValue.Parse("image_md5", md5.ToUpperInvariant())));
        Assert.False(index.Matches(HashValue.Parse("video_md5", md5)));
        Assert.False(index.Matches(HashValue.Parse("image_md5", RandomHash.Near(md5, 1))));
        Assert.False(index.Matches(HashValue.Parse("pdq", new string('a', 64))));
        Assert.Equal([0, 1, 0, 0, 1], BenignIndex.SignalTypes.Select(type => index.Counts[type]));
    }

    /// <summary>A listed picture in a video is not enough, and a copy of a listed video need not have each of its frames.</summary>
    [Theory]
    [InlineData(10, 8, true)]
    [InlineData(10, 7, false)]
    [InlineData(1, 1, true)]
    [InlineData(1, 0, false)]
    [InlineData(300, 240, true)]
    [InlineData(300, 239, false)]
    public void A_video_matches_if_eight_of_ten_frames_are_near_listed_PDQs(int frames, int listed, bool matches)
    {
        var video = HashValue.Parse("video_vpdq", RandomHash.Vpdq(frames));
        var entries = VideoFrames.Of(video).Take(listed).Select(frame => Pdq(RandomHash.Near(frame.Pdq, BenignIndex.MaxDistance)));

        Assert.Equal(matches, new BenignIndex([.. entries, Pdq(RandomHash.Pdq())]).Matches(video));
        Assert.False(BenignIndex.Empty.Matches(video));
    }

    [Fact]
    public void An_empty_list_matches_nothing() => Assert.False(BenignIndex.Empty.Matches(Pdq(RandomHash.Pdq())));

    private static HashValue Pdq(string hex) => HashValue.Parse("pdq", hex);

    private static int Distance(HashValue left, HashValue right) => Convert.FromHexString(left.Text)
        .Zip(Convert.FromHexString(right.Text), (one, other) => BitOperations.PopCount((uint)(one ^ other))).Sum();
}
