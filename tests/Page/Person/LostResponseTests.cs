using System.Collections.Concurrent;
using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>The person changes the files after a request that got no response. The exchange may have stored a case that nobody can withdraw.</summary>
public sealed class LostResponseTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>, IAsyncLifetime
{
    private readonly LiveExchange exchange = fixture.Exchange;
    /// <summary>The requests that change something, and how many hashes they have.</summary>
    private readonly ConcurrentQueue<string> requests = new();
    private Visit visit = null!;

    public async ValueTask InitializeAsync()
    {
        visit = await Visit.OpenAsync(browser, exchange);
        visit.Page.Request += (_, request) =>
        {
            if (request.Method == "POST")
                requests.Enqueue(request.PostData is { } body ? $"cases {Visit.Hashes(body).Count}" : "withdraw");
        };
    }

    public ValueTask DisposeAsync() => visit.DisposeAsync();

    [Fact]
    public async Task The_first_case_is_withdrawn_before_the_second_one_is_sent()
    {
        var both = Visit.Hashes(await visit.ReviewAsync(Picked.NewPicture("kept.bmp"), Picked.NewPicture("removed.bmp")));
        var records = both.Where(hash => hash.SignalType == "pdq").Select(hash => LiveExchange.RecordIdOf(hash.HashValue)).ToList();
        await visit.LoseResponsesAsync("cases");
        await visit.PressAsync("review.send", "trouble.offline.title");
        await RemoveAsync("removed.bmp");
        await visit.PressAsync("review.send", "trouble.offline.title");
        await visit.RestoreResponsesAsync("cases");

        await visit.PressAsync("again", "number.title");

        await Expect(visit.Page.Locator(".card dd")).ToHaveCountAsync(2);
        await exchange.WaitForStatusAsync(records[1], "Withdrawn");
        await visit.PressAsync("number.done", "status.title");
        await exchange.WaitForStatusAsync(records[0], "Active");
        await visit.PressAsync("status.withdraw", "withdraw.title");
        await visit.PressAsync("withdraw.go", "withdraw.done.title");
        await exchange.WaitForStatusAsync(records[0], "Withdrawn");
    }

    [Fact]
    public async Task While_the_first_case_cannot_be_withdrawn_the_second_one_is_not_sent()
    {
        await visit.ReviewAsync(Picked.NewPicture("kept.bmp"), Picked.NewPicture("removed.bmp"));
        await visit.LoseResponsesAsync("cases");
        await visit.PressAsync("review.send", "trouble.offline.title");
        await RemoveAsync("removed.bmp");
        await visit.RestoreResponsesAsync("cases");
        await visit.AnswerAsync("case/withdraw", 503);

        await visit.PressAsync("review.send", "trouble.server.title");
        await visit.RestoreResponsesAsync("case/withdraw");
        await visit.PressAsync("again", "number.title");

        Assert.Equal(["cases 6", "cases 6", "withdraw", "cases 6", "withdraw", "cases 3"], requests);
    }

    [Fact]
    public async Task If_the_exchange_refuses_the_first_case_there_is_nothing_to_withdraw()
    {
        await visit.ReviewAsync(Picked.NewPicture("kept.bmp"), Picked.NewPicture("removed.bmp"));
        await visit.AnswerAsync("cases", 503);
        await visit.PressAsync("review.send", "trouble.server.title");
        await RemoveAsync("removed.bmp");
        await visit.RestoreResponsesAsync("cases");
        await visit.Page.RouteAsync("**/api/v1/cases", route => Visit.Hashes(route.Request.PostData!).Count == 6
            ? route.FulfillAsync(new() { Status = 400, ContentType = "application/problem+json", Body = """{"rule":"hash-value"}""" })
            : route.ContinueAsync());

        await visit.PressAsync("review.send", "number.title");

        Assert.Equal(["cases 6", "cases 6", "cases 3"], requests);
    }

    /// <summary>Goes back from the view of a trouble, removes a file, and opens the review again.</summary>
    private async Task RemoveAsync(string file)
    {
        await visit.PressAsync("back", "review.title");
        await visit.PressAsync("back", "pick.title");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = $"{visit.Says["pick.remove"]} {file}" }).ClickAsync();
        await visit.PressAsync("pick.next", "review.title");
    }
}
