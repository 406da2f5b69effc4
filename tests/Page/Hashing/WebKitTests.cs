using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

public sealed class WebKitTests(ITestOutputHelper output) : BrowserTests(output)
{
    /// <summary>WebKitGTK finds only the first frame of a recording without an index.</summary>
    private protected override IEnumerable<VideoClip> Clips => base.Clips.Where(clip => clip.Name != "recorded.webm");

    private protected override bool CanDecode(string clip) => clip.EndsWith(".webm", StringComparison.Ordinal);

    private protected override async Task<IDriver> StartAsync() => await WebKit.StartAsync();
}
