using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

public sealed class WebKitTests(ITestOutputHelper output) : BrowserTests(output)
{
    private protected override bool CanDecode(string clip) => clip.EndsWith(".webm", StringComparison.Ordinal);

    private protected override async Task<IDriver> StartAsync() => await WebKit.StartAsync();
}
