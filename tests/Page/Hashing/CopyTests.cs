using System.Text;
using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

/// <summary>The copy of a file that the browser decodes. These tests check its bytes, because the browsers here would not show the errors.</summary>
public sealed class CopyTests(BrowserFixture browser) : IAsyncLifetime
{
    private const string KeepCopy =
        """
        delete globalThis.OffscreenCanvas;
        globalThis.createImageBitmap = copy => { globalThis.copy ??= copy; return Promise.reject(new DOMException('', 'InvalidStateError')); };
        URL.createObjectURL = () => { throw new Error(); };
        """;

    private const string ReadCopy =
        """
        await hashing.hashPicture(file, new AbortController().signal);
        return Array.from(new Uint8Array(await copy.arrayBuffer()), byte => String.fromCharCode(byte)).join('');
        """;

    private HashingHost host = null!;

    public async ValueTask InitializeAsync() => host = await HashingHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_profile_in_a_HEIC_is_hidden_in_place_and_no_longer_essential()
    {
        var heic = OddFile.ReadField("profile.heic");
        byte[] expected = [.. heic];
        "free"u8.CopyTo(expected.AsSpan(heic.AsSpan().IndexOf("colrprof"u8)));
        byte[] essential = [0x81, 0x02, 0x83, 0x84], optional = [0x81, 0x02, 0x03, 0x84];
        optional.CopyTo(expected, heic.AsSpan().IndexOf(essential));

        Assert.Equal(expected, await CopyAsync("image/heic", heic));
    }

    [Fact]
    public async Task The_colours_of_an_AVIF_are_labelled_as_sRGB_in_place()
    {
        var avif = OddFile.ReadField("nclx.avif");
        byte[] expected = [.. avif], displayP3 = [0, 12, 0, 13], srgb = [0, 1, 0, 13];
        var colours = avif.AsSpan().IndexOf("colrnclx"u8) + 8;
        Assert.Equal(displayP3, avif.AsSpan(colours, 4));
        srgb.CopyTo(expected, colours);

        Assert.Equal(expected, await CopyAsync("image/avif", avif));
    }

    [Fact]
    public async Task The_profile_of_a_bitmap_is_labelled_as_sRGB_in_place()
    {
        const int colourSpace = 70;
        var bitmap = OddFile.ReadField("profile.bmp");
        byte[] expected = [.. bitmap];
        Assert.Equal("DEBM"u8, bitmap.AsSpan(colourSpace, 4));
        "BGRs"u8.CopyTo(expected.AsSpan(colourSpace));

        Assert.Equal(expected, await CopyAsync("image/bmp", bitmap));
    }

    [Theory]
    [InlineData("profile-lossless.webp", "lossless.webp")]
    [InlineData("profile-lossy.webp", "lossy.webp")]
    public async Task A_WebP_loses_its_profile_and_the_flag_that_announces_it(string withProfile, string without)
    {
        var extended = OddFile.All.Single(file => file.Name == withProfile).Bytes;
        var simple = OddFile.ReadField(without);
        byte[] expected = [.. extended.AsSpan(0, 30), .. simple.AsSpan(12)];
        BitConverter.GetBytes(expected.Length - 8).CopyTo(expected, 4);
        expected[20] = 0;

        Assert.Equal(expected, await CopyAsync("image/webp", extended));
    }

    [Fact]
    public async Task A_JPEG_keeps_only_what_decoding_needs()
    {
        const byte application0 = 0xe0, exif = 0xe1, profile = 0xe2, adobe = 0xee, comment = 0xfe;
        var jpeg = await File.ReadAllBytesAsync(Drawing.Named("scene-1.jpg").File, TestContext.Current.CancellationToken);
        var kept = jpeg.WithSegment(adobe, "Adobe\0"u8).WithSegment(application0, "JFXX\0"u8);
        var full = jpeg.WithSegment(adobe, "Adobe\0"u8).WithSegment(profile, "ICC_PROFILE\0"u8).WithSegment(exif, "http"u8)
            .WithSegment(application0, "JFXX\0"u8).WithSegment(comment, "Hello"u8);

        Assert.Equal([.. kept, 0xff, 0xd9], await CopyAsync("image/jpeg", full));
    }

    /// <summary>Some pictures with damaged metadata can be decoded, so the browser must try all of them.</summary>
    [Theory]
    [InlineData("profile-turned.jpg")]
    [InlineData("apng-hidden-default.png")]
    [InlineData("profile-lossy.webp")]
    [InlineData("nclx.avif")]
    [InlineData("profile.heic")]
    public async Task The_browser_tries_to_decode_damaged_files(string name)
    {
        await using var page = await host.OpenAsync(browser, before: KeepCopy);
        await page.PickAsync("image/any", OddFile.All.Single(file => file.Name == name).Bytes);
        var missed = await page.RunAsync<IReadOnlyList<string>>(
            """
            const picture = new Uint8Array(await file.arrayBuffer());
            const head = Math.min(picture.length, 500);
            const missed = [];
            const look = async (what, bytes) => {
              globalThis.copy = undefined;
              await hashing.hashPicture(new Blob([bytes]), new AbortController().signal);
              if (!copy) missed.push(what);
            };
            for (let at = 0; at < head; at++) {
              await look(`cut at ${at}`, picture.slice(0, at));
              for (const value of [1, 0xff]) await look(`${value} at ${at}`, Uint8Array.from(picture.subarray(0, head), (byte, i) => i === at ? value : byte));
            }
            return missed;
            """);
        Assert.Empty(missed);
    }

    private async Task<byte[]> CopyAsync(string mimeType, byte[] picture)
    {
        await using var page = await host.OpenAsync(browser, before: KeepCopy);
        await page.PickAsync(mimeType, picture);
        return Encoding.Latin1.GetBytes(await page.RunAsync<string>(ReadCopy));
    }
}
