using System.Text.Json;
using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>From picking a picture to withdrawing, against a whole exchange.</summary>
public sealed class StartToEndTests(BrowserFixture browser, OwnExchangeFixture fixture) : IClassFixture<OwnExchangeFixture>, IAsyncLifetime
{
    private const string Example = "Example";
    private const string Unreliable = "Unreliable";

    private readonly LiveExchange exchange = fixture.Exchange;
    private Visit visit = null!;

    public async ValueTask InitializeAsync() => visit = await Visit.OpenAsync(browser, exchange);

    public ValueTask DisposeAsync() => visit.DisposeAsync();

    [Fact]
    public async Task The_platform_receives_exactly_the_hashes_that_the_page_showed_and_a_rotated_photo_is_hashed_as_stored_and_upright()
    {
        await using var exchange = await LiveExchange.StartAsync();
        await using var visit = await Visit.OpenAsync(browser, exchange);
        var (drawing, video) = (Drawing.Named("scene-1.jpg"), Picked.NewVideo());
        var picture = Picked.Drawn(drawing);

        var shown = Visit.Hashes(await visit.SendAsync(picture, video, Picked.Drawn(Drawing.Named("scene-11-exif6.jpg"))));

        Assert.Equal(
        [
            new("pdq", drawing.Pdq, drawing.Quality), new("image_md5", picture.Md5(), null), new("image_sha256", picture.Sha256(), null),
            new("video_md5", video.Md5(), null), new("video_sha256", video.Sha256(), null),
        ],
        shown.Take(5));
        Assert.Equal(["pdq", "pdq", "image_md5", "image_sha256"], shown.Skip(5).Select(hash => hash.SignalType));
        Assert.Equal(shown.ToHashSet(), await ReceivedAsync(exchange, shown.Count));
    }

    [Fact]
    public async Task A_file_that_cannot_be_sent_says_why_and_is_left_out()
    {
        var (picture, empty) = (Picked.NewPicture(), new FilePayload { Name = "none.jpg", MimeType = "image/jpeg", Buffer = [] });

        await visit.PickAsync(picture, Picked.Text(), empty, Picked.Drawn(Drawing.Named("flat-grey.png")));
        foreach (var key in new[] { "wrong.not-a-picture-or-video", "wrong.empty", "remark.low-quality" })
            await Expect(visit.Main.GetByText(visit.Says[key])).ToBeVisibleAsync();
        await visit.PressAsync("pick.next", "review.title");

        var hashes = Visit.Hashes(await visit.Shown.TextContentAsync() ?? "");
        Assert.Equal(["pdq", "image_md5", "image_sha256", "image_md5", "image_sha256"], hashes.Select(hash => hash.SignalType));
        await Expect(visit.Main).ToContainTextAsync(visit.Says["review.never"]);
    }

    [Fact]
    public async Task A_case_has_at_most_25_files_and_the_page_says_so()
    {
        await visit.PickAsync([.. Enumerable.Range(0, 26).Select(_ => Picked.NewPicture())]);

        await Expect(visit.Main.GetByText(visit.Says.Filled("pick.most", ("most", 25)))).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".files > li")).ToHaveCountAsync(25);
        await Expect(visit.Button("pick.more")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_picture_is_hidden_until_shown_and_can_be_removed()
    {
        await visit.PickAsync(Picked.NewPicture("one.bmp"), Picked.NewPicture("two.bmp"));
        var pictures = visit.Page.Locator(".files img");
        await Expect(pictures.First).ToBeHiddenAsync();

        await visit.PressAsync("pick.show");
        await Expect(pictures.First).ToBeVisibleAsync();
        await Expect(pictures.First).ToHaveJSPropertyAsync("naturalWidth", 128);
        await visit.PressAsync("pick.hide");
        await Expect(pictures.First).ToBeHiddenAsync();

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = $"{visit.Says["pick.remove"]} one.bmp" }).ClickAsync();
        await Expect(visit.Page.Locator(".files .name")).ToHaveTextAsync(["two.bmp"]);
        await Expect(visit.Button("pick.more")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Files_can_be_dropped_and_a_file_dropped_elsewhere_does_not_open()
    {
        await visit.PressAsync("start.go", "pick.title");
        var dropped = await visit.Page.EvaluateHandleAsync(
            """
            bytes => {
              const data = new DataTransfer();
              data.items.add(new File([new Uint8Array(bytes)], 'dropped.bmp', { type: 'image/bmp' }));
              return data;
            }
            """,
            Picked.NewPicture().Buffer.Select(value => (int)value).ToArray());

        await visit.Page.DispatchEventAsync("footer", "drop", new { dataTransfer = dropped });
        await Expect(visit.Page.Locator(".files > li")).ToHaveCountAsync(0);
        await visit.Page.DispatchEventAsync(".drop", "drop", new { dataTransfer = dropped });

        await Expect(visit.Button("pick.next")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".files .name")).ToHaveTextAsync(["dropped.bmp"]);
    }

    [Fact]
    public async Task If_the_response_is_lost_a_retry_shows_the_same_case_number()
    {
        var before = await exchange.CountCasesAsync();
        await visit.ReviewAsync(Picked.NewPicture());
        await visit.LoseResponsesAsync("cases");
        await visit.PressAsync("review.send", "trouble.offline.title");
        await visit.RestoreResponsesAsync("cases");

        await visit.PressAsync("again", "number.title");

        var (number, pin) = await visit.WrittenDownAsync();
        Assert.Matches("^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$", number);
        Assert.Matches("^[0-9]{6}$", pin);
        Assert.Equal(before + 1, await exchange.CountCasesAsync());
    }

    [Fact]
    public async Task Number_and_PIN_can_be_copied()
    {
        await visit.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visit.SendAsync(Picked.NewPicture());
        var (number, pin) = await visit.WrittenDownAsync();

        await visit.PressAsync("number.copy");

        await Expect(visit.Main.GetByText(visit.Says["number.copied"])).ToBeVisibleAsync();
        Assert.Equal(Kept(number, pin), await visit.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    [Fact]
    public async Task Number_and_PIN_can_be_shared_saved_and_printed_and_none_of_it_says_what_it_is_about()
    {
        await visit.Page.EvaluateAsync("() => { navigator.share = shared => { globalThis.shared = shared; return Promise.resolve(); }; globalThis.print = () => { globalThis.printed = true; }; }");
        await visit.SendAsync(Picked.NewPicture());
        var (number, pin) = await visit.WrittenDownAsync();

        await visit.PressAsync("number.share");
        var saved = await visit.Page.RunAndWaitForDownloadAsync(() => visit.PressAsync("number.save"));
        await visit.PressAsync("number.print");
        await visit.Page.EmulateMediaAsync(new() { Media = Media.Print });

        Assert.Equal(Kept(number, pin), await visit.Page.EvaluateAsync<string>("shared.text"));
        Assert.Equal(["text"], await visit.Page.EvaluateAsync<string[]>("Object.keys(shared)"));
        Assert.Equal("note.txt", saved.SuggestedFilename);
        Assert.Equal(Kept(number, pin), await File.ReadAllTextAsync(await saved.PathAsync(), TestContext.Current.CancellationToken));
        Assert.True(await visit.Page.EvaluateAsync<bool>("printed"));
        Assert.Equal(
            Kept(number, pin).Split('\n', StringSplitOptions.RemoveEmptyEntries),
            (await visit.Page.Locator("body").InnerTextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Number_and_PIN_can_be_shown_again_until_the_page_closes()
    {
        await Expect(visit.Button("footer.number")).ToHaveCountAsync(0);
        await visit.SendAsync(Picked.NewPicture());
        var first = await visit.WrittenDownAsync();
        await visit.PressAsync("number.done", "status.title");
        await visit.PressAsync("back", "start.title");
        await visit.SendAsync(Picked.NewPicture());
        var second = await visit.WrittenDownAsync();
        Assert.NotEqual(first, second);

        await visit.PressAsync("number.done", "status.title");
        await visit.PressAsync("footer.number", "number.again");

        Assert.Equal([second.Number, second.Pin, first.Number, first.Pin], await visit.Page.Locator(".card dd").AllInnerTextsAsync());
        await visit.PressAsync("back", "status.title");
        await visit.Page.ReloadAsync();
        await Expect(visit.Button("start.go")).ToBeVisibleAsync();
        await Expect(visit.Button("footer.number")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Review_and_status_say_which_companies_can_find_each_item()
    {
        await visit.ReviewAsync(Picked.NewPicture(), Picked.NewVideo());
        var items = visit.Page.Locator(".items > li");
        await Expect(items.Nth(0).Locator(".lines li")).ToHaveTextAsync([Who("similar", $"{Example} and {Unreliable}")]);
        await Expect(items.Nth(1).Locator(".lines li")).ToHaveTextAsync([Who("exact", Example), Who("not", Unreliable)]);

        await visit.PressAsync("review.send", "number.title");
        await visit.PressAsync("number.done", "status.title");
        await visit.RefreshUntilAsync($"{Unreliable} {visit.Says["state.Sent"]}");

        var cards = visit.Page.Locator("section.card");
        await Expect(cards.Nth(0).Locator(".lines li")).ToHaveCountAsync(0);
        await Expect(cards.Nth(1).Locator(".lines li")).ToHaveTextAsync([Who("exact", Example), Who("not", Unreliable)]);
        await Expect(cards.Nth(1).Locator(".platforms b")).ToHaveTextAsync([Example]);

        string Who(string way, string companies) => visit.Says.Filled($"who.{way}", ("companies", companies));
    }

    [Fact]
    public async Task No_verdict_is_shown_as_no_response_yet_and_a_verdict_as_itself()
    {
        var sent = await visit.SendAsync(Picked.NewPicture());
        await visit.PressAsync("number.done", "status.title");
        await visit.RefreshUntilAsync($"{Example} {visit.Says["state.Sent"]}");
        await Expect(visit.Main).ToContainTextAsync($"{Unreliable} {visit.Says["state.Sent"]}");
        await Expect(visit.Main).ToContainTextAsync(visit.Says.Filled("status.hours", ("hours", 0), ("target", 48)));
        await Expect(visit.Main).ToContainTextAsync(visit.Says.Filled("status.law", ("target", 48)));
        await Expect(visit.Main).ToContainTextAsync(visit.Says["status.law.us"]);

        await exchange.SendVerdictAsync("example", Visit.Verdict(sent, "Blocked"));
        await visit.RefreshUntilAsync($"{Example} {visit.Says["state.Blocked"]}");
        await exchange.SendVerdictAsync("unreliable", Visit.Verdict(sent, "NotBlocked", "Adult"));
        await visit.RefreshUntilAsync($"{Unreliable} {visit.Says["state.NotBlocked"]}");

        await Expect(visit.Main).ToContainTextAsync(visit.Says["reason.Adult"]);
    }

    /// <summary>The platform has hashed its copy with Meta's vPDQ: smaller, in another format, and of a third of the size.</summary>
    [Fact]
    public async Task A_copy_of_a_video_that_was_encoded_again_is_found_and_taken_down()
    {
        var copy = await exchange.UploadVideoAsync(VideoClip.Named("vp9.webm").HashValue);
        var other = await exchange.UploadVideoAsync(RandomHash.Vpdq(6));

        await visit.ReviewAsync(Picked.Filmed(VideoClip.Named("h264.mp4")));
        await Expect(visit.Page.Locator(".items .lines li").First).ToHaveTextAsync(visit.Says.Filled("who.similar", ("companies", Example)));
        await visit.PressAsync("review.send", "number.title");

        await Poll.UntilAsync("the copy to be taken down", async () => await exchange.IsRemovedAsync(copy) ? "removed" : null);
        Assert.False(await exchange.IsRemovedAsync(other));
    }

    [Fact]
    public async Task A_company_that_has_not_blocked_a_picture_has_links_to_its_own_forms()
    {
        var sent = await visit.SendAsync(Picked.NewPicture());
        await visit.PressAsync("number.done", "status.title");
        await visit.RefreshUntilAsync($"{Example} {visit.Says["state.Sent"]}");

        await Expect(Link("status.removal", Example)).ToHaveAttributeAsync("href", "https://example.com/remove");
        await Expect(Link("status.report", Example)).ToHaveAttributeAsync("href", "https://example.com/report");
        await Expect(Link("status.removal", Unreliable)).ToHaveCountAsync(0);

        await exchange.SendVerdictAsync("example", Visit.Verdict(sent, "Blocked"));
        await visit.RefreshUntilAsync($"{Example} {visit.Says["state.Blocked"]}");
        await Expect(Link("status.removal", Example)).ToHaveCountAsync(0);
        await Expect(Link("status.report", Example)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_person_without_the_picture_finds_the_companies_report_pages()
    {
        await visit.PressAsync("missing.title", "missing.title");

        await Expect(Link("status.report", Example)).ToHaveAttributeAsync("href", "https://example.com/report");
        await Expect(Link("status.report", Unreliable)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Withdrawing_sends_a_tombstone()
    {
        var sent = await visit.SendAsync(Picked.NewPicture());
        var recordId = LiveExchange.RecordIdOf(Visit.Hashes(sent)[0].HashValue);
        await exchange.WaitForStatusAsync(recordId, "Active");
        await visit.PressAsync("number.done", "status.title");

        await visit.PressAsync("status.withdraw", "withdraw.title");
        await visit.PressAsync("withdraw.go", "withdraw.done.title");

        await visit.PressAsync("open.look", "status.title");
        await Expect(visit.Main).ToContainTextAsync(visit.Says["status.withdrawn"]);
        await exchange.WaitForStatusAsync(recordId, "Withdrawn");
    }

    [Fact]
    public async Task A_person_can_return_with_the_number_and_PIN_typed_carelessly()
    {
        await visit.SendAsync(Picked.NewPicture());
        var (number, pin) = await visit.WrittenDownAsync();
        await using var later = await Visit.OpenAsync(browser, exchange);
        await later.PressAsync("start.have", "open.look");

        await TypeAsync(later, $" {number.ToLowerInvariant().Replace('-', ' ')} ", "123");
        await Expect(later.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(later.Says["open.pin"]);
        await Expect(later.Page.GetByLabel(later.Says["number.pin"])).ToBeFocusedAsync();
        await TypeAsync(later, number[..^1] + (number[^1] == '0' ? '1' : '0'), pin);
        await Expect(later.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(later.Says["open.case"]);
        await TypeAsync(later, number, pin == "000000" ? "000001" : "000000");
        await Expect(later.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(later.Says["open.refused"]);
        // Wide letters and Arabic digits, which the keyboards of many phones have.
        await TypeAsync(later, string.Concat(number.Select(letter => (char)(letter - '!' + '！'))), string.Concat(pin.Select(digit => (char)(digit - '0' + '٠'))));

        await Expect(later.Heading).ToHaveTextAsync(later.Says["status.title"]);
    }

    /// <summary>What the page keeps of a number and a PIN.</summary>
    private string Kept(string number, string pin) =>
        string.Join('\n', visit.Says["keep.number"], number, visit.Says["number.pin"], pin, "", visit.Says["keep.use"]);

    private ILocator Link(string key, string company) =>
        visit.Main.GetByRole(AriaRole.Link, new() { Name = visit.Says.Filled(key, ("name", company)), Exact = true });

    private static async Task TypeAsync(Visit visit, string number, string pin)
    {
        await visit.Page.GetByLabel(visit.Says["number.case"]).FillAsync(number);
        await visit.Page.GetByLabel(visit.Says["number.pin"]).FillAsync(pin);
        await visit.PressAsync("open.show");
    }

    /// <summary>Returns the records of the platform, once it has this many.</summary>
    private static async Task<HashSet<Hash>> ReceivedAsync(LiveExchange exchange, int count)
    {
        var records = await Poll.UntilAsync("the deliveries", async () =>
            await exchange.ReceivedAsync() is { } received && received.Count >= count ? received : null);
        return [.. records.Select(record => record.Deserialize<Hash>(JsonSerializerOptions.Web)!)];
    }
}
