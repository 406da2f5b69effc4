using System.Globalization;
using TakeItDown.Client;
using TakeItDown.Local;

namespace TakeItDown.Tests.Unit.Client;

public sealed class PdqHasherTests
{
    private static readonly string Folder = Repository.File("tests/Vectors/pdq");

    /// <summary>The vectors of Meta's program that this test can decode.</summary>
    public static TheoryData<string, string, int> Vectors =>
    [
        .. File.ReadLines(Path.Combine(Folder, "expected.csv")).Select(line => line.Split(','))
            .Where(fields => fields[0].EndsWith(".png", StringComparison.Ordinal) && fields[0] != "scene-1-palette.png")
            .Select(fields => (fields[0], fields[1], int.Parse(fields[2], CultureInfo.InvariantCulture))),
    ];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void It_hashes_exactly_as_the_reference(string file, string hash, int quality)
    {
        var picture = HashOf(Read(file));

        Assert.Equal((hash, quality), (picture.Orientations[0].ToHex(), picture.Quality));
    }

    /// <summary>What <c>pdqDihedralHash256esFromFloatLuma</c> of Meta's program returns. It has the two mirrored pictures in the other order.</summary>
    [Fact]
    public void Its_eight_orientations_are_exactly_those_of_the_reference()
    {
        foreach (var fields in File.ReadLines(Path.Combine(Folder, "orientations.csv")).Skip(1).Select(line => line.Split(',')))
        {
            var picture = HashOf(Read(fields[0]));

            Assert.Equal([.. fields[1..5], fields[6], fields[5], .. fields[7..9]], picture.Orientations.Select(hash => hash.ToHex()));
            Assert.Equal(fields[9], $"{picture.Quality}");
        }
    }

    /// <summary>The thumbnail of a turned picture has other pixels, up to an eighth of a field away. So it differs, but matches.</summary>
    [Fact]
    public void The_eight_orientations_are_those_of_the_turned_and_mirrored_pictures()
    {
        var upright = Read("scene-2-512.png");
        var turned = upright.Turned();
        PngPixels[] pictures =
        [
            upright, turned, turned.Turned(), turned.Turned().Turned(), upright.Mirrored(), upright.Mirrored().Turned().Turned(),
            upright.Turned().Mirrored(), upright.Mirrored().Turned(),
        ];
        var orientations = HashOf(upright).Orientations;

        var nearest = pictures.Select(picture => HashOf(picture).Orientations[0])
            .Select(hash => orientations.Index().MinBy(orientation => orientation.Item.DistanceTo(hash)))
            .ToList();

        Assert.Equal(8, orientations.Distinct().Count());
        Assert.All(pictures.Zip(nearest), pair => Assert.InRange(HashOf(pair.First).Orientations[0].DistanceTo(pair.Second.Item), 0, PdqHash.MaxDistance));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], nearest.Select(orientation => orientation.Index).Order());
        Assert.Equal([0, 1, 2, 3, 4, 5], nearest.Take(6).Select(orientation => orientation.Index));
    }

    [Fact]
    public void A_wrong_number_of_bytes_is_refused() => Assert.Throws<ArgumentException>(() => PdqHasher.Hash(new byte[299], 10, 10));

    private static PngPixels Read(string file) => PngPixels.Read(File.ReadAllBytes(Path.Combine(Folder, file)));

    private static PdqPicture HashOf(PngPixels pixels) => PdqHasher.Hash(pixels.Rgb, pixels.Width, pixels.Height);
}
