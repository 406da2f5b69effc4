using TakeItDown.Local;

namespace TakeItDown.Tests.Page.Support;

/// <summary>
/// A file that is damaged, whose colours browsers change, or whose content does not match its name. Those in
/// <c>tests/Vectors/field</c> are made by other programs; the others are made here from our drawings. The media type is null when the
/// page refuses the file. The PDQs are by Meta's reference, of the stored pixels first; there are none when no browser decodes it.
/// </summary>
internal sealed record OddFile(string Name, byte[] Bytes, string? MediaType, IReadOnlyList<string> Pdqs)
{
    private const string Scene11Upright = "6fcc88f9b8d32b511f0ee8e1828e371e2d61a949ed32898bc87157c423ae7e3c";
    private const int BytesOfHeader = 300;

    private static readonly byte[] Profile = JpegBytes.ReadProfile(ReadField("p3-scene-1.jpg"));

    private static readonly IReadOnlyList<OddFile> Field = [.. ReadExpected()];

    public static IReadOnlyList<OddFile> All { get; } = [.. Field, .. Jpegs(), .. Pngs(), .. Others()];

    public static byte[] ReadField(string name) => File.ReadAllBytes(Repository.File($"tests/Vectors/field/{name}"));

    private static IEnumerable<OddFile> ReadExpected() =>
        from line in File.ReadLines(Repository.File("tests/Vectors/field/expected.csv")).Skip(1)
        let fields = line.Split(',')
        select new OddFile(fields[0], ReadField(fields[0]), fields[1] == "none" ? null : fields[1], fields[2].Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<OddFile> Jpegs() =>
    [
        Like("scene-1.jpg", "profile-in-pieces.jpg", jpeg => jpeg.WithJpegProfile(Profile, pieceSize: 100)),
        Like("scene-1-progressive.jpg", "profile-progressive.jpg", jpeg => jpeg.WithJpegProfile(Profile)),
        Like("scene-11-exif6.jpg", "profile-turned.jpg", jpeg => jpeg.WithJpegProfile(Profile), Scene11Upright),
        Like("scene-1.jpg", "profile-without-end.jpg", jpeg => jpeg.WithJpegProfile(Profile)[..^2]),
        Like("scene-1-progressive.jpg", "progressive-without-end.jpg", jpeg => jpeg[..^2]),
        Like("scene-12-420.jpg", "420-without-end.jpg", jpeg => jpeg[..^2]),
        Like("scene-1-grey.jpg", "grey-without-end.jpg", jpeg => jpeg[..^2]),
        Like("scene-11-exif6.jpg", "turned-without-end.jpg", jpeg => jpeg[..^2], Scene11Upright),
        Like("scene-1.jpg", "half-an-end.jpg", jpeg => jpeg[..^1]),
        Like("scene-1.jpg", "zeros-instead-of-end.jpg", jpeg => [.. jpeg[..^2], .. new byte[5000]]),
        Like("scene-1.jpg", "more-after-end.jpg", jpeg => [.. jpeg, .. new byte[5000]]),
        Like("scene-1.jpg", "comment.jpg", jpeg => jpeg.WithSegment(0xfe, "A comment"u8)),
        Cut("scene-1.jpg", 20, "f1f6e9f6e8f6d826dc265c261c271e071e0f1f0b1f191d5915d931d821d8a1d8"),
        Cut("scene-1.jpg", 50, "e0fab1faf196f866fc66dc260d051f071f271e6b9718b5193c51085501d5f1d8"),
        Cut("scene-1.jpg", 90, "ab7ef3f69c32f1864c329c46f3a71c0f1f861639bd461419ed7009cd0873f170"),
        Cut("scene-1-progressive.jpg", 20, "b3f6e2da9c72f18f4c568c4e73a50c0f1f861e39b54e9c1b6c7009cd0873f170"),
        Cut("scene-1-progressive.jpg", 50, "b3f6e2da9c70f18f5c568c4e73a50c0f1f861e79b54e9c1b6c7009cd0073f170"),
        new("header-alone.jpg", Read("scene-1.jpg")[..BytesOfHeader], "image", []),
    ];

    private static IEnumerable<OddFile> Pngs() =>
    [
        Like("scene-1.png", "gamma.png", png => png.WithChunk("gAMA"u8, PngBytes.UInt32(100_000))),
        Like("scene-1-grey.png", "gamma-grey.png", png => png.WithChunk("gAMA"u8, PngBytes.UInt32(100_000))),
        Like("scene-9-small.png", "primaries.png", png => png
            .WithChunk("cHRM"u8, [.. new uint[] { 31_270, 32_900, 64_000, 33_000, 21_000, 71_000, 15_000, 6_000 }.SelectMany(PngBytes.UInt32)])
            .WithChunk("gAMA"u8, PngBytes.UInt32(45_455))),
        Like("scene-9-small.png", "srgb.png", png => png.WithChunk("sRGB"u8, 0)),
        Like("scene-9-small.png", "display-p3.png", png => png.WithChunk("cICP"u8, 12, 13, 0, 1)),
        Like("scene-9-small.png", "hdr.png", png => png.WithChunk("cICP"u8, 9, 16, 0, 1)),
        Like("scene-1.png", "profile.png", png => png.WithPngProfile(Profile)),
        Like("scene-1-palette.png", "profile-palette.png", png => png.WithPngProfile(Profile)),
        Like("scene-9-small.png", "animated.png", png => png.Animated()),
        Like("scene-9-small.png", "without-end.png", png => png[..^12]),
        Like("scene-9-small.png", "half-an-end.png", png => png[..^6]),
        // The missing lines count as black.
        Cut("scene-1.png", 50, "c27ab1faf196f876fc66dc260d050f071f271e6b9758b5193c51085501d5f1d8"),
        Cut("scene-1.png", 95, "bbf6e29a9c72f18dcc760c0af3a70c0f1f861639bd4e941b6c7109cd0873f170"),
    ];

    private static IEnumerable<OddFile> Others()
    {
        var (lossless, lossy, gif, avif) = (ReadField("lossless.webp"), ReadField("lossy.webp"), ReadField("scene.gif"), ReadField("nclx.avif"));
        return
        [
            Like("scene-9-small.png", "profile-lossless.webp", _ => lossless.WithWebpProfile(Profile, 200, 150)),
            new("profile-lossy.webp", lossy.WithWebpProfile(Profile, 200, 150), "image", Field.Single(file => file.Name == "lossy.webp").Pdqs),
            new("cut.webp", lossy[..(lossy.Length * 60 / 100)], "image", []),
            new("cut.avif", avif[..(avif.Length * 80 / 100)], "image", []),
            new("cut.gif", gif[..(gif.Length * 60 / 100)], "image", ["e3fcb1f2f0e378946d14cc629c270f870f8f1e6a966bb5192d9d08550067f1d8"]),
            Like("scene-9-small.png", "png-as.mp4", png => png),
            Like("scene-9-small.png", "webp-as.avi", _ => lossless),
            Like("scene-9-small.png", "avif-as.mov", _ => ReadField("profile.avif")),
            Like("scene-9-small.png", "bmp-as.mkv", _ => ReadField("profile.bmp")),
            new("gif-as.webm", gif, "image", Field.Single(file => file.Name == "scene.gif").Pdqs),
        ];
    }

    /// <summary>A changed drawing whose stored pixels are still the same.</summary>
    private static OddFile Like(string drawing, string name, Func<byte[], byte[]> change, params string[] more) =>
        new(name, change(Read(drawing)), "image", [Drawing.Named(drawing).Pdq, .. more]);

    /// <summary>The first part of a drawing's bytes.</summary>
    private static OddFile Cut(string drawing, int percent, string pdq)
    {
        var bytes = Read(drawing);
        return new($"cut-{percent}-{drawing}", bytes[..(bytes.Length * percent / 100)], "image", [pdq]);
    }

    private static byte[] Read(string drawing) => File.ReadAllBytes(Drawing.Named(drawing).File);
}
