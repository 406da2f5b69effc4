using TakeItDown.Tests.Page.Support;

namespace TakeItDown.Tests.Page.Hashing;

public sealed class FirefoxTests
{
    [FirefoxFact]
    public async Task Firefox_hashes_every_drawing_as_the_reference_does() =>
        Assert.Equal(Drawing.All, await Firefox.HashDrawingsAsync());

    [FirefoxFact]
    public async Task Firefox_hashes_the_same_where_only_the_page_has_a_canvas() =>
        Assert.Equal(Drawing.All, await Firefox.HashDrawingsAsync(before: HashingHost.OldPhone));

    [FirefoxFact]
    public async Task A_Firefox_that_hides_what_is_on_a_canvas_gives_no_PDQ() =>
        Assert.Empty(await Firefox.HashDrawingsAsync(preferences: """user_pref("privacy.resistFingerprinting", true);"""));
}
