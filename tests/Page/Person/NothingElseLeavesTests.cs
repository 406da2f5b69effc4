using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TakeItDown.Local.Page;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

public sealed partial class NothingElseLeavesTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>, IAsyncLifetime
{
    private readonly LiveExchange exchange = fixture.Exchange;
    private Visit visit = null!;

    public async ValueTask InitializeAsync() => visit = await Visit.AuthenticateAsync(browser, exchange);

    public ValueTask DisposeAsync() => visit.DisposeAsync();

    [Fact]
    public async Task No_request_of_a_whole_run_carries_a_byte_of_a_picture_or_its_name()
    {
        var requests = new ConcurrentQueue<IRequest>();
        visit.Page.Context.Request += (_, request) => requests.Enqueue(request);
        await visit.Page.ReloadAsync();
        var (picture, video) = (Picked.NewPicture("secret-party.bmp"), Picked.NewVideo("secret-party.mp4"));

        var shown = await visit.SendAsync(picture, video);
        await visit.PressAsync("number.done", "status.title");
        await visit.LookUntilAsync(visit.Says["state.Sent"]);
        await visit.PressAsync("status.withdraw", "withdraw.title");
        await visit.PressAsync("withdraw.go", "withdraw.done.title");

        var told = await Task.WhenAll(requests.Select(ToldAsync));
        Assert.Equal(
            ["/", "/api/v1/case", "/api/v1/case/withdraw", "/api/v1/cases", "/api/v1/platforms", "/assets/", "/icon.svg"],
            told.Select(request => request.Place).Distinct().Order());
        var submit = Assert.Single(told, request => request.Body.Length > 0);
        Assert.Equal(("/api/v1/cases", Compact(shown)), (submit.Place, Compact(Encoding.UTF8.GetString(submit.Body))));
        foreach (var request in told)
        {
            Assert.DoesNotContain("secret", request.Everything, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("cookie", request.Headers, StringComparer.OrdinalIgnoreCase);
            Assert.DoesNotContain("referer", request.Headers, StringComparer.OrdinalIgnoreCase);
            AssertNothingOf(picture.Buffer, request);
            AssertNothingOf(video.Buffer, request);
        }
    }

    [Fact]
    public async Task After_a_whole_run_nothing_is_stored_in_the_browser()
    {
        await foreach (var _ in visit.EveryViewAsync())
        {
        }

        var stored = await visit.Page.EvaluateAsync<int[]>(
            """
            async () => [
              localStorage.length, sessionStorage.length, document.cookie.length, (await indexedDB.databases()).length,
              (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
            ]
            """);
        Assert.Equal([0, 0, 0, 0, 0, 0], stored);
        Assert.Empty(await visit.Page.Context.CookiesAsync());
    }

    [Fact]
    public async Task Once_a_file_was_picked_everything_but_sending_works_without_a_connection()
    {
        await visit.PickAsync(Picked.NewPicture());
        await visit.FetchedLanguagesAsync();
        await visit.Page.Context.SetOfflineAsync(true);

        await visit.AddAsync(Picked.NewPicture(), Picked.NewVideo());
        await visit.PressAsync("pick.next", "review.title");
        var german = Texts.In("de");
        await visit.Page.SelectOptionAsync("#language", "de");
        await Expect(visit.Heading).ToHaveTextAsync(german["review.title"]);
        Assert.Equal(8, Visit.Hashes(await visit.Shown.TextContentAsync() ?? "").Count);
        await visit.Page.SelectOptionAsync("#language", "en");
        await visit.PressAsync("review.send", "send.lost.title");

        await visit.Page.Context.SetOfflineAsync(false);
        await visit.PressAsync("again", "number.title");
    }

    [Fact]
    public async Task What_hashing_needs_is_fetched_when_a_file_is_picked_and_asked_for_again_if_that_fails()
    {
        await visit.FetchedLanguagesAsync();
        await visit.PressAsync("start.go", "pick.title");
        await visit.Page.Context.SetOfflineAsync(true);
        await visit.Page.SetInputFilesAsync("input[type=file]", Picked.NewPicture());
        await Expect(visit.Main.GetByText(visit.Says["pick.unprepared"])).ToBeVisibleAsync();

        await visit.Page.Context.SetOfflineAsync(false);
        await visit.PressAsync("again");

        await Expect(visit.Button("pick.next")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_page_and_its_host_forbid_the_same_and_the_browser_obeys()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(exchange.Page, TestContext.Current.CancellationToken);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(PageFiles.ContentSecurityPolicy, $"{Policy().Match(html).Groups["policy"].Value}; frame-ancestors 'none'");
        Assert.Equal(PageFiles.ContentSecurityPolicy, Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("geolocation=()", Assert.Single(answer.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
        foreach (var forbidden in new[] { "document.body.innerHTML = '<b>x</b>'", "new Worker('data:,0')", "new Image().src = 'data:,0'", "fetch('https://elsewhere.example/')" })
        {
            var broken = await visit.Page.EvaluateAsync<string>(
                "async script => { const heard = new Promise(tell => addEventListener('securitypolicyviolation', event => tell(event.violatedDirective), { once: true })); "
                + "setTimeout(() => { try { new Promise(done => done(run())).catch(() => {}); } catch {} }); return heard; function run() { "
                + forbidden + " } }");
            Assert.NotEmpty(broken);
        }
    }

    private static void AssertNothingOf(byte[] file, Told request)
    {
        const int window = 8;
        var hex = Convert.ToHexStringLower(file);
        for (var at = 54; at + window <= file.Length; at += window)
        {
            Assert.True(request.Body.AsSpan().IndexOf(file.AsSpan(at, window)) < 0);
            Assert.False(request.Everything.Contains(hex.AsSpan(at * 2, window * 2), StringComparison.OrdinalIgnoreCase));
        }
        // Whatever three bytes it begins at, base64 of the file has one of these three in it.
        foreach (var shift in (int[])[0, 1, 2])
            Assert.DoesNotContain(Convert.ToBase64String(file, 54 + shift, 12), request.Everything, StringComparison.Ordinal);
    }

    private static async Task<Told> ToldAsync(IRequest request)
    {
        var headers = await request.AllHeadersAsync();
        var path = new Uri(request.Url).AbsolutePath;
        var body = request.PostDataBuffer ?? [];
        return new(
            path.StartsWith("/assets/", StringComparison.Ordinal) ? "/assets/" : path,
            [.. headers.Keys],
            body,
            $"{request.Method} {request.Url}\n{string.Join('\n', headers)}\n{Encoding.Latin1.GetString(body)}");
    }

    private static string Compact(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);

    private sealed record Told(string Place, IReadOnlyList<string> Headers, byte[] Body, string Everything);

    [GeneratedRegex("http-equiv=\"Content-Security-Policy\" content=\"(?<policy>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Policy();
}
