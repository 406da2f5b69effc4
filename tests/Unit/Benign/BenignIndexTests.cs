using TakeItDown.Benign;
using TakeItDown.Client;
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
        var entries = VideoFrames.Of(video).Take(listed).Select(frame => Pdq(RandomHash.Near(frame.Pdq, PdqHash.MaxDistance)));

        Assert.Equal(matches, new BenignIndex([.. entries, Pdq(RandomHash.Pdq())]).Matches(video));
        Assert.False(BenignIndex.Empty.Matches(video));
    }

    [Fact]
    public void An_empty_list_matches_nothing() => Assert.False(BenignIndex.Empty.Matches(Pdq(RandomHash.Pdq())));

    private static HashValue Pdq(string hex) => HashValue.Parse("pdq", hex);
}
