using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

[Collection(nameof(AloneCollection))]
public sealed class VideoMemoryTests(BrowserFixture browser)
{
    [Fact]
    public async Task A_big_video_is_streamed_in_little_memory_and_its_progress_never_falls()
    {
        const int megabytes = 300;
        await using var host = await HashingHost.StartAsync();
        await using var page = await host.OpenAsync(browser);
        await ExactTests.HashVideoAsync(page, 30); // what the first video of a page takes is no growth
        var memory = await RendererMemory.WatchAsync(browser);
        var hashed = await ExactTests.HashVideoAsync(page, megabytes);
        var grown = memory.Grown();

        ExactTests.AssertExact("video", ExactTests.Megabytes(megabytes), hashed);
        Assert.InRange(grown, 0, 50L << 20);
        Assert.InRange(hashed.Fractions.Count, 50, 102);
        Assert.Equal(hashed.Fractions.Order(), hashed.Fractions);
        Assert.Equal(1, hashed.Fractions[^1]);
    }
}
