using System.Globalization;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>What the page shows when a request fails.</summary>
public sealed class TroubleTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>, IAsyncLifetime
{
    private readonly LiveExchange exchange = fixture.Exchange;
    private Visit visit = null!;

    public async ValueTask InitializeAsync() => visit = await Visit.OpenAsync(browser, exchange);

    public ValueTask DisposeAsync() => visit.DisposeAsync();

    [Theory]
    [InlineData("offline", "trouble.offline.title", "trouble.offline")]
    [InlineData("500", "trouble.server.title", "trouble.server")]
    [InlineData("503", "trouble.server.title", "trouble.server")]
    [InlineData("429 too-many-requests", "trouble.server.title", "trouble.server")]
    [InlineData("403", "trouble.server.title", "trouble.server")]
    [InlineData("400 hash-value", "send.refused.title", "send.refused")]
    [InlineData("503 no-platform", "send.refused.title", "send.nobody")]
    public async Task Each_trouble_is_named_and_the_codes_survive_the_way_back(string response, string title, string reason)
    {
        var before = await visit.ReviewAsync(Picked.NewPicture(), Picked.NewVideo());
        await FailAsync("cases", response);

        await visit.PressAsync("review.send", title);
        await Expect(visit.Main).ToContainTextAsync(visit.Says[reason]);
        await Expect(visit.Main).ToContainTextAsync(visit.Says[title == "send.refused.title" ? "trouble.kept" : "trouble.safe"]);
        await visit.PressAsync("back", "review.title");
        await visit.Page.GetByText(visit.Says["review.look"]).ClickAsync();

        Assert.Equal(before, await visit.Shown.InnerTextAsync());
        await visit.RestoreResponsesAsync("cases");
        await visit.PressAsync("review.send", "number.title");
    }

    [Fact]
    public async Task The_page_says_how_long_to_wait_if_the_exchange_does()
    {
        await visit.ReviewAsync(Picked.NewPicture());
        await visit.AnswerAsync("cases", 429, "too-many-requests", retryAfterSeconds: 90);
        await visit.PressAsync("review.send", "trouble.server.title");
        await Expect(visit.Main).ToContainTextAsync(visit.Says.Filled("trouble.wait.other", ("minutes", 2)));
        await visit.RestoreResponsesAsync("cases");

        await visit.PressAsync("again", "number.title");
    }

    [Fact]
    public async Task After_two_failures_the_page_names_others_who_help()
    {
        var others = visit.Main.GetByText(visit.Says["trouble.others"]);
        await visit.ReviewAsync(Picked.NewPicture());
        await FailAsync("cases", "offline");
        await visit.PressAsync("review.send", "trouble.offline.title");
        await Expect(others).ToHaveCountAsync(0);
        await visit.RestoreResponsesAsync("cases");
        await FailAsync("cases", "500");

        await visit.PressAsync("again", "trouble.server.title");

        await Expect(others).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("main a[href='https://takeitdown.ncmec.org']")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("main a[href='https://childhelplineinternational.org']")).ToBeVisibleAsync();
        await visit.RestoreResponsesAsync("cases");
        await visit.PressAsync("again", "number.title");
        await FailAsync("case", "offline");
        await visit.PressAsync("number.done", "trouble.offline.title");
        await Expect(others).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("offline", "trouble.offline.title")]
    [InlineData("502", "trouble.server.title")]
    public async Task Looking_and_withdrawing_name_the_trouble_and_lead_back(string response, string title)
    {
        await visit.SendAsync(Picked.NewPicture());
        await FailAsync("case", response);
        await visit.PressAsync("number.done", title);
        await Expect(visit.Main).Not.ToContainTextAsync(visit.Says["trouble.safe"]);
        await visit.RestoreResponsesAsync("case");
        await visit.PressAsync("again", "status.title");

        await visit.PressAsync("status.withdraw", "withdraw.title");
        await FailAsync("case/withdraw", response);
        await visit.PressAsync("withdraw.go", title);
        await visit.PressAsync("back", "withdraw.title");
        await visit.RestoreResponsesAsync("case/withdraw");
        await visit.PressAsync("withdraw.go", "withdraw.done.title");
    }

    [Fact]
    public async Task If_a_part_does_not_load_twice_the_page_says_to_reload()
    {
        await visit.Page.RouteAsync("**/assets/hashing-*.js", route => route.AbortAsync());
        await visit.PressAsync("start.go", "pick.title");
        await visit.Page.SetInputFilesAsync("input[type=file]", [Picked.NewPicture()]);
        await Expect(visit.Main).ToContainTextAsync(visit.Says["pick.unprepared"]);
        await Expect(visit.Main).Not.ToContainTextAsync(visit.Says["pick.reload"]);

        await visit.PressAsync("again");

        await Expect(visit.Main).ToContainTextAsync(visit.Says["pick.reload"]);
    }

    private Task FailAsync(string path, string response) => response.Split(' ') switch
    {
        ["offline"] => visit.LoseResponsesAsync(path),
        [var status] => visit.AnswerAsync(path, int.Parse(status, CultureInfo.InvariantCulture)),
        [var status, var rule, ..] => visit.AnswerAsync(path, int.Parse(status, CultureInfo.InvariantCulture), rule),
        _ => throw new ArgumentException("No response.", nameof(response)),
    };
}
