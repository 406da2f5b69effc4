using System.Numerics;
using System.Security.Cryptography;
using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

/// <summary>The expected hashes of our drawings and of unusual files, in every browser.</summary>
public abstract class BrowserTests(ITestOutputHelper output)
{
    private static readonly Texts English = Texts.In("en");

    [Fact]
    public async Task Every_drawing_has_the_PDQ_of_the_reference() => await AssertDrawingsAsync(before: "");

    [Fact]
    public async Task Every_drawing_has_the_same_PDQ_in_a_browser_without_a_canvas_in_workers() => await AssertDrawingsAsync(HashingHost.OldPhone);

    [Fact]
    public async Task The_page_sends_the_hashes_of_what_each_unusual_file_stores()
    {
        var folder = Directory.CreateTempSubdirectory("takeitdown-odd-");
        try
        {
            foreach (var file in OddFile.All)
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, file.Name), file.Bytes, TestContext.Current.CancellationToken);
            await using var host = await HashingHost.StartAsync();
            await using var browser = await StartAsync();

            var hashed = await browser.HashInPageAsync(host, OddFile.All.Select(file => Path.Combine(folder.FullName, file.Name)));

            Report(OddFile.All.Zip(hashed, (odd, file) => (odd.Name, odd.Pdqs, (IReadOnlyList<string>)[.. PdqsOf(file)])));
            Assert.Equal(string.Join('\n', OddFile.All.Select(Describe)), string.Join('\n', hashed.Select(Describe)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Through the views of the page, so that what is compared is what a person sends.</summary>
    [Fact]
    public async Task Each_clip_that_the_browser_decodes_has_the_frames_of_the_reference()
    {
        await using var host = await HashingHost.StartAsync();
        await using var browser = await StartAsync();

        var hashed = await browser.HashInPageAsync(host, Clips.Select(clip => clip.File));

        foreach (var (clip, file) in Clips.Zip(hashed))
        {
            var frames = file.Hashes.SingleOrDefault(hash => hash.SignalType == "video_vpdq")?.HashValue;
            if (frames is not null)
                FrameComparison.Of(clip, frames).Check(output, FrameComparison.MaxDrawn);
            else
                output.WriteLine($"{clip.Name}: not decoded");
            Assert.Equal(frames is null ? English["remark.cannot-decode-video"] : null, file.Note);
            if (clip.Name != "hevc.mp4") // the machine decides
                Assert.Equal(CanDecode(clip.Name), frames is not null);
        }
    }

    private protected virtual IEnumerable<VideoClip> Clips => VideoClip.All;

    private protected virtual bool CanDecode(string clip) => true;

    /// <summary>Starts the browser, or skips the test if it is not installed.</summary>
    private protected abstract Task<IDriver> StartAsync();

    private async Task AssertDrawingsAsync(string before)
    {
        await using var host = await HashingHost.StartAsync(before: before);
        await using var browser = await StartAsync();

        var hashed = await browser.HashPicturesAsync(host, Drawing.All.Select(drawing => drawing.File));

        Report(Drawing.All.Select(drawing => (drawing.Name, (IReadOnlyList<string>)[drawing.Pdq], (IReadOnlyList<string>)[.. hashed[drawing.Name].Take(1).Select(pdq => pdq.Hash)])));
        Assert.Equal(30, Drawing.All.Count);
        Assert.Equal(Drawing.All, Drawing.All.Select(drawing => hashed[drawing.Name] is [var stored, ..] ? drawing with { Pdq = stored.Hash, Quality = stored.Quality } : null));
    }

    /// <summary>Prints how far the PDQs are from those of the reference.</summary>
    private void Report(IEnumerable<(string Name, IReadOnlyList<string> Expected, IReadOnlyList<string> Actual)> files)
    {
        var pictures = files.Where(file => file.Expected.Count > 0)
            .Select(file => (file.Name, Bits: file.Actual.Count == file.Expected.Count ? file.Expected.Zip(file.Actual, Distance).Max() : 256)).ToList();
        output.WriteLine($"{GetType().Name}: {pictures.Count(file => file.Bits == 0)} exact, {pictures.Count(file => file.Bits is > 0 and <= 8)} within 8 bits, of {pictures.Count} pictures");
        foreach (var (name, bits) in pictures.Where(file => file.Bits > 0))
            output.WriteLine($"  {name}: {(bits == 256 ? "other PDQs" : $"{bits} bits")}");
    }

    private static int Distance(string expected, string actual) =>
        Convert.FromHexString(expected).Zip(Convert.FromHexString(actual), (a, b) => BitOperations.PopCount((uint)(a ^ b))).Sum();

    private static IEnumerable<string> PdqsOf(PickedFile file) => file.Hashes.Where(hash => hash.SignalType == "pdq").Select(hash => hash.HashValue);

    private static string Describe(OddFile file)
    {
        var note = file.MediaType is null ? English["wrong.not-a-picture-or-video"] : file is { MediaType: "image", Pdqs: [] } ? English["remark.cannot-decode"] : null;
        return file.MediaType is null
            ? Describe(file.Name, note, null, [])
            : Describe(file.Name, note, file.MediaType, [.. file.Pdqs, Convert.ToHexStringLower(Md5(file.Bytes)), Convert.ToHexStringLower(SHA256.HashData(file.Bytes))]);
    }

    /// <summary>Of a video only the exact hashes: which videos a browser decodes differs.</summary>
    private static string Describe(PickedFile file) => Describe(
        file.Name,
        file.Note == English["remark.cannot-decode-video"] ? null : file.Note,
        file.MediaType,
        file.Hashes.Where(hash => hash.SignalType != "video_vpdq").Select(hash => hash.HashValue));

    private static string Describe(string name, string? note, string? mediaType, IEnumerable<string> hashes) =>
        $"{name}: {mediaType ?? "refused"}, {note ?? "no note"}: {string.Join(' ', hashes)}";

    private static byte[] Md5(byte[] bytes) => CryptographicOperations.HashData(HashAlgorithmName.MD5, bytes);
}
