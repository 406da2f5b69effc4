using System.Collections.Concurrent;
using Microsoft.Playwright;
using TakeItDown.Cases;
using TakeItDown.ProofOfWork;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>The proofs of work of a person.</summary>
public sealed class ProofTests(BrowserFixture browser, ProofTests.PricedExchange priced) : IClassFixture<ProofTests.PricedExchange>, IAsyncLifetime
{
    private readonly LiveExchange exchange = priced.Exchange;
    private readonly ConcurrentQueue<IRequest> requests = new();
    private Visit visit = null!;

    public async ValueTask InitializeAsync()
    {
        visit = await Visit.OpenAsync(browser, exchange);
        visit.Page.Request += (_, request) => requests.Enqueue(request);
    }

    public ValueTask DisposeAsync() => visit.DisposeAsync();

    [Fact]
    public async Task The_proof_is_made_while_files_are_hashed_and_sent_with_the_case()
    {
        await visit.SendAsync(Picked.NewPicture(), Picked.NewPicture());

        var (asked, sent) = (Assert.Single(SentTo("/challenge")), Assert.Single(SentTo("/cases")));
        Assert.EndsWith("?hashes=8", asked.Url, StringComparison.Ordinal);
        Assert.Equal(await asked.HeaderValueAsync(IdempotencyKey.Header), await sent.HeaderValueAsync(IdempotencyKey.Header));
        Assert.NotNull(await sent.HeaderValueAsync(Challenges.Header));
        Assert.Empty(visit.ProofWorkers);
        Assert.Empty(visit.Errors);
    }

    [Fact]
    public async Task A_proof_is_made_again_only_when_files_are_added_that_it_does_not_pay_for()
    {
        await visit.PickAsync(Picked.NewPicture());
        foreach (var _ in Enumerable.Range(2, 3))
            await visit.AddAsync(Picked.NewPicture());
        await visit.PressAsync("pick.next", "review.title");
        await visit.PressAsync("review.send", "number.title");

        Assert.Equal(["4", "8", "16"], SentTo("/challenge").Select(request => request.Url.Split('=')[1]));
        Assert.Single(SentTo("/cases"));
    }

    [Fact]
    public async Task When_the_exchange_asks_for_a_proof_later_the_page_makes_it_and_sends_the_case_again()
    {
        await visit.Page.RouteAsync("**/api/v1/challenge*", route => route.FulfillAsync(new() { Status = 204 }));

        await visit.SendAsync(Picked.NewPicture());

        var keys = await Task.WhenAll(SentTo("/cases").Select(request => request.HeaderValueAsync(IdempotencyKey.Header)));
        var proofs = await Task.WhenAll(SentTo("/cases").Select(request => request.HeaderValueAsync(Challenges.Header)));
        Assert.Single(keys.Distinct());
        Assert.Equal([false, true], proofs.Select(proof => proof is not null));
    }

    [Fact]
    public async Task A_long_proof_shows_its_progress_and_can_be_cancelled()
    {
        await visit.ReviewAsync(Picked.NewPicture());
        await visit.AskForProofAsync("cases");
        await visit.PressAsync("review.send", "proof.title");

        await Poll.UntilAsync("progress", async () =>
            await visit.Page.EvalOnSelectorAsync<double>("main progress", "bar => bar.value") > 0 ? visit : null);
        await Expect(visit.Main.GetByText(visit.Says["proof.left.other"].Split('{')[0])).ToBeVisibleAsync();
        await visit.PressAsync("pick.cancel", "review.title");

        await Poll.UntilAsync("the end of the worker", () => !visit.ProofWorkers.Any());
        await visit.RestoreResponsesAsync("cases");
        await visit.PressAsync("review.send", "number.title");
    }

    [Fact]
    public async Task A_proof_can_be_cancelled_before_its_challenge_arrives_and_the_case_can_be_sent_then()
    {
        await visit.Page.RouteAsync("**/api/v1/challenge*", _ => Task.CompletedTask); // no response
        await visit.ReviewAsync(Picked.NewPicture());
        await visit.PressAsync("review.send", "proof.title");
        await visit.PressAsync("pick.cancel", "review.title");

        await visit.PressAsync("review.send", "number.title");
    }

    [Fact]
    public async Task Leaving_ends_a_proof_and_nothing_is_sent_any_more()
    {
        await visit.ReviewAsync(Picked.NewPicture());
        await visit.AskForProofAsync("cases");
        await visit.PressAsync("review.send", "proof.title");
        await Poll.UntilAsync("the worker", () => visit.ProofWorkers.Any());

        await visit.PressAsync("exit");

        await Expect(visit.Page).ToHaveURLAsync(Visit.Neutral);
        Assert.Empty(visit.ProofWorkers);
        Assert.Single(SentTo("/cases"));
    }

    [Fact]
    public async Task After_many_wrong_PINs_one_proof_opens_the_case_and_withdraws_it()
    {
        await visit.SendAsync(Picked.NewPicture());
        var (number, pin) = await visit.WrittenDownAsync();
        await exchange.TryWrongPinsAsync(number, pin);
        await visit.PressAsync("number.done", "status.title");
        await Expect(visit.Button("status.withdraw")).ToBeVisibleAsync();

        await visit.PressAsync("status.withdraw", "withdraw.title");
        await visit.PressAsync("withdraw.go", "withdraw.done.title");

        var tries = await Task.WhenAll(SentTo("/case", "/withdraw").Select(request => request.HeaderValueAsync(Challenges.Header)));
        Assert.Equal(3, tries.Length);
        Assert.Null(tries[0]);
        Assert.NotNull(tries[1]);
        Assert.Equal(tries[1], tries[2]);
    }

    [Fact]
    public async Task After_many_wrong_PINs_a_wrong_one_is_refused_only_after_its_proof()
    {
        await visit.SendAsync(Picked.NewPicture());
        var (number, pin) = await visit.WrittenDownAsync();
        await exchange.TryWrongPinsAsync(number, pin);
        await using var later = await Visit.OpenAsync(browser, exchange);
        var shown = new ConcurrentQueue<int>();
        later.Page.Response += (_, response) => shown.Enqueue(response.Status);
        await later.PressAsync("start.have", "open.look");

        await later.Page.GetByLabel(later.Says["number.case"]).FillAsync(number);
        await later.Page.GetByLabel(later.Says["number.pin"]).FillAsync(pin == "000000" ? "000001" : "000000");
        await later.PressAsync("open.show");

        await Expect(later.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(later.Says["open.refused"]);
        Assert.Equal([428, 401], shown.Where(status => status >= 400));
    }

    private IEnumerable<IRequest> SentTo(params string[] ends) =>
        requests.Where(request => ends.Any(end => new Uri(request.Url).AbsolutePath.EndsWith(end, StringComparison.Ordinal)));

    /// <summary>An exchange with the price of a deployment.</summary>
    public sealed class PricedExchange : OwnExchangeFixture
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings => [new("ProofOfWork__Price", "10")];
    }
}
