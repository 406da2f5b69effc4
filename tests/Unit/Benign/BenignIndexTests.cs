using TakeItDown.Benign;
using TakeItDown.Hashes;

namespace TakeItDown.Tests.Unit.Benign;

public class BenignIndexTests
{
    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    public void A_PDQ_matches_within_31_bits(int bits, bool matches)
    {
        var entry = RandomHash.Pdq();

        Assert.Equal(matches, new BenignIndex([Pdq(entry)]).Matches(Pdq(RandomHash.Near(entry, bits))));
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
        Assert.Equal([0, 1, 0, 0, 1], SignalType.All.Select(type => index.Counts[type]));
    }

    [Fact]
    public void An_empty_list_matches_nothing() => Assert.False(BenignIndex.Empty.Matches(Pdq(RandomHash.Pdq())));

    private static HashValue Pdq(string hex) => HashValue.Parse("pdq", hex);
}
