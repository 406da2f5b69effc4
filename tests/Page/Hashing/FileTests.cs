using System.Collections.Concurrent;
using System.Text;
using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

public sealed class FileTests(BrowserFixture browser, HashingFixture hashing) : IClassFixture<HashingFixture>, IAsyncLifetime
{
    private const string WhyNot =
        """
        return hashing.hashFile(file, { onProgress() {}, signal: new AbortController().signal })
          .then(hashed => hashed.mediaType, error => error instanceof hashing.CannotHash ? error.reason : error.name);
        """;

    private const string IPhone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6.7 Mobile/15E148 Safari/604.1";

    private readonly HashingPage page = hashing.Page;
    private HashingHost host = null!;

    public async ValueTask InitializeAsync() => host = await HashingHost.StartAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Theory]
    [InlineData("image", "\u00ff\u00d8\u00ff\u00e0")]
    [InlineData("image", "\u0089PNG\r\n\u001a\n")]
    [InlineData("image", "GIF89a")]
    [InlineData("image", "BM\u0010\0\0\0\0\0\0\0")]
    [InlineData("image", "II*\0")]
    [InlineData("image", "RIFF\u0010\0\0\0WEBPVP8 ")]
    [InlineData("image", "\0\0\0\u0018ftypheic")]
    [InlineData("image", "\0\0\0\u0018ftypavif")]
    [InlineData("video", "\0\0\0\u0018ftypisom")]
    [InlineData("video", "\0\0\0\u0018ftyp3gp5")]
    [InlineData("video", "\0\0\0\u0018ftypqt  ")]
    [InlineData("video", "\0\0\0\u0008wide\0\0\0\0mdat")]
    [InlineData("video", "\u001aE\u00df\u00a3")]
    [InlineData("video", "RIFF\u0010\0\0\0AVI LIST")]
    [InlineData("video", "\0\0\u0001\u00ba")]
    [InlineData("video", "FLV\u0001")]
    [InlineData("video", "0&\u00b2u")]
    [InlineData("video", "OggS\0\u0002\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\u0001\u002a\u0080theora")]
    public async Task First_bytes_that_only_pictures_or_videos_have_decide_and_not_the_name(string expected, string bytes)
    {
        foreach (var mimeType in new[] { "application/octet-stream", "image/jpeg", "video/mp4", "text/plain", "" })
        {
            await page.PickAsync(mimeType, Encoding.Latin1.GetBytes(bytes));
            Assert.Equal((mimeType, expected), (mimeType, await page.RunAsync<string>(WhyNot)));
        }
    }

    [Theory]
    [InlineData("not-a-picture-or-video", "application/octet-stream", "\0\0\0\u0018ftypM4A ")]
    [InlineData("not-a-picture-or-video", "audio/ogg", "OggS\0\u0002\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\u0001\u001e\u0001vorbis")]
    [InlineData("not-a-picture-or-video", "audio/wav", "RIFF\u0010\0\0\0WAVEfmt ")]
    [InlineData("not-a-picture-or-video", "application/pdf", "%PDF-1.7")]
    [InlineData("not-a-picture-or-video", "text/plain", "I'm free today")]
    [InlineData("not-a-picture-or-video", "text/plain", "BMX is a sport")]
    [InlineData("not-a-picture-or-video", "", "x")]
    [InlineData("empty", "image/jpeg", "")]
    [InlineData("video", "video/mp2t", "G@")]
    [InlineData("image", "image/x-unknown", "x")]
    public async Task If_the_bytes_do_not_decide_the_name_does(string expected, string mimeType, string bytes)
    {
        await page.PickAsync(mimeType, Encoding.Latin1.GetBytes(bytes));
        Assert.Equal(expected, await page.RunAsync<string>(WhyNot));
    }

    [Theory]
    [InlineData("video", 188, 0, 2)]
    [InlineData("video", 188, 0, 40)]
    [InlineData("video", 192, 4, 2)]
    [InlineData("not-a-picture-or-video", 188, 0, 1)]
    [InlineData("not-a-picture-or-video", 192, 0, 3)]
    [InlineData("not-a-picture-or-video", 100, 0, 9)]
    public async Task A_transport_stream_is_known_by_the_first_byte_of_each_packet(string expected, int packet, int start, int packets)
    {
        var stream = new byte[packet * packets];
        for (var at = start; at < stream.Length; at += packet)
            stream[at] = (byte)'G';
        await page.PickAsync("text/vnd.trolltech.linguist", stream);
        Assert.Equal(expected, await page.RunAsync<string>(WhyNot));
    }

    [Fact]
    public async Task A_text_that_begins_like_a_transport_stream_is_not_a_video()
    {
        var text = new string('.', 1000).ToCharArray();
        (text[0], text[188]) = ('G', 'G');
        await page.PickAsync("text/plain", Encoding.Latin1.GetBytes(text));
        Assert.Equal("not-a-picture-or-video", await page.RunAsync<string>(WhyNot));
    }

    [Fact]
    public async Task A_deleted_file_cannot_be_read()
    {
        foreach (var name in new[] { "gone.mp4", "gone.jpg", "gone" })
        {
            var file = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}{name}");
            await File.WriteAllTextAsync(file, "soon gone", TestContext.Current.CancellationToken);
            await page.PickAsync(file);
            File.Delete(file);
            Assert.Equal("unreadable", await page.RunAsync<string>(WhyNot));
        }
    }

    [Theory]
    [InlineData("image/jpeg", true)]
    [InlineData("image/png", false)]
    [InlineData("video/quicktime", false)] // it cannot be decoded, so only exact copies are found
    public async Task A_file_that_an_iPhone_may_have_converted_gets_a_remark(string mimeType, bool remarked)
    {
        await using var phone = await host.OpenAsync(browser, userAgent: IPhone);
        Assert.Equal(remarked, (await phone.HashAsync(mimeType, [1, 2, 3])).Remarks.Contains("may-be-converted"));
        Assert.DoesNotContain("may-be-converted", (await page.HashAsync(mimeType, [1, 2, 3])).Remarks);
    }

    [Fact]
    public async Task Nothing_is_fetched_before_it_is_needed_and_nothing_after_prepare()
    {
        await using var opened = await host.OpenAsync(browser);
        var (fetched, complaints) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        opened.Page.Request += (_, request) => fetched.Enqueue(new Uri(request.Url).AbsolutePath.Split('-')[0]);
        opened.Page.Console += (_, message) =>
        {
            // Without the icon, which a browser requests at any time.
            if (!message.Location.Contains("/favicon.ico", StringComparison.Ordinal))
                complaints.Enqueue(message.Text);
        };

        await opened.RunAsync<object>("return;");
        Assert.Equal(["/assets/hashing"], fetched);
        await opened.PrepareAsync();
        Assert.Equal(["/assets/exact.worker", "/assets/hashing", "/assets/pdq.worker"], fetched.Order());

        await opened.Page.Context.SetOfflineAsync(true);
        await host.DisposeAsync();
        var drawing = Drawing.Named("scene-11-exif6.jpg");
        Assert.Equal(4, (await opened.HashAsync(drawing.File)).Hashes.Count);
        Assert.Equal(3, fetched.Count);
        Assert.Empty(complaints);

        // A video needs a large file more, which is fetched with it. Without a connection, the player of the browser decodes.
        Assert.Equal(3, (await opened.HashAsync(VideoClip.Named("vp9.webm").File)).Hashes.Count);
        Assert.Equal("/assets/video.worker", fetched.Skip(3).Single(path => path.StartsWith("/assets/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_failed_fetch_is_repeated_at_the_next_call()
    {
        await using var opened = await host.OpenAsync(browser);
        await opened.RunAsync<object>("return;");
        await opened.Page.RouteAsync("**/exact.worker*", route => route.AbortAsync());
        var refused = await opened.RunAsync<string>("return hashing.prepare().then(() => 'prepared', error => error.name);");
        await opened.Page.UnrouteAsync("**/exact.worker*");
        Assert.Equal("Error", refused);
        Assert.Equal(3, (await opened.HashAsync(Drawing.Named("scene-1.jpg").File)).Hashes.Count);
    }
}
