using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

public sealed class FirefoxTests(ITestOutputHelper output) : BrowserTests(output)
{
    [Fact]
    public async Task A_Firefox_that_hides_what_is_on_a_canvas_gives_no_PDQ()
    {
        await using var host = await HashingHost.StartAsync();
        await using var browser = await Firefox.StartAsync("user_pref('privacy.resistFingerprinting', true);");

        var hashed = await browser.HashPicturesAsync(host, Drawing.All.Select(drawing => drawing.File));

        Assert.Equal(Drawing.All.Count, hashed.Count);
        Assert.All(hashed.Values, Assert.Empty);
    }

    private protected override async Task<IDriver> StartAsync() => await Firefox.StartAsync();
}
