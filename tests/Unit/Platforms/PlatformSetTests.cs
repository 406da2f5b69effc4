using TakeItDown.Platforms;

namespace TakeItDown.Tests.Unit.Platforms;

public class PlatformSetTests
{
    [Fact]
    public void It_knows_which_platforms_supported_a_signal_type()
    {
        var set = PlatformSet.Of([Of("first", "pdq", "image_md5"), Of("second", "pdq"), Of("third", "video_md5")]);

        var read = new PlatformSet(set.Text);

        Assert.Equal(["first", "second"], read.Matching("pdq").Order());
        Assert.Equal(["first"], read.Matching("image_md5"));
        Assert.Empty(read.Matching("image_sha256"));
    }

    [Fact]
    public void The_order_of_the_list_makes_no_other_set() => Assert.Equal(
        PlatformSet.Of([Of("first", "pdq", "image_md5"), Of("second", "pdq", "image_md5")]).Version,
        PlatformSet.Of([Of("second", "image_md5", "pdq"), Of("first", "pdq", "image_md5")]).Version);

    [Fact]
    public void Each_difference_makes_another_set()
    {
        var versions = new[]
        {
            PlatformSet.None,
            PlatformSet.Of([Of("first", "pdq")]),
            PlatformSet.Of([Of("second", "pdq")]),
            PlatformSet.Of([Of("first", "pdq", "image_md5")]),
            PlatformSet.Of([Of("first", "pdq"), Of("second", "pdq")]),
        }.Select(set => set.Version).ToList();

        Assert.Distinct(versions);
    }

    [Fact]
    public void Nobody_is_an_empty_version() => Assert.Equal(("", ""), (PlatformSet.Of([]).Version, PlatformSet.None.Version));

    [Fact]
    public void Five_hundred_platforms_with_the_longest_ids_and_all_combinations_of_types_fit_into_a_column_of_64_KB()
    {
        string[] types = ["pdq", "image_md5", "image_sha256", "video_md5", "video_sha256"];
        var platforms = Enumerable.Range(0, 500).Select(number => Of(
            $"{new string('p', 46)}-{number:D3}", [.. types.Where((_, type) => ((number % 31) + 1 & (1 << type)) > 0)]));

        Assert.InRange(PlatformSet.Of(platforms).Text.Length, 1, 32_000); // two bytes for each character
    }

    private static Platform Of(string id, params string[] signalTypes) => new(id, id, signalTypes, "");
}
