using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TakeItDown.Local;
using TakeItDown.Local.Page;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

public sealed partial class OnlyHashesLeaveTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>, IAsyncLifetime
{
    private readonly LiveExchange exchange = fixture.Exchange;
    private Visit visit = null!;

    public async ValueTask InitializeAsync() => visit = await Visit.OpenAsync(browser, exchange);

    public ValueTask DisposeAsync() => visit.DisposeAsync();

    [Fact]
    public async Task No_request_contains_bytes_or_the_name_of_a_picture()
    {
        var requests = new ConcurrentQueue<IRequest>();
        visit.Page.Context.Request += (_, request) => requests.Enqueue(request);
        await visit.Page.ReloadAsync();
        var (picture, video) = (Picked.NewPicture("secret-party.bmp"), Picked.NewVideo("secret-party.mp4"));

        var shown = await visit.SendAsync(picture, video);
        await visit.PressAsync("number.done", "status.title");
        await visit.RefreshUntilAsync(visit.Says["state.Sent"]);
        await visit.PressAsync("status.withdraw", "withdraw.title");
        await visit.PressAsync("withdraw.go", "withdraw.done.title");

        var sent = await Task.WhenAll(requests.Select(ReadAsync));
        Assert.Equal(
            ["/", "/api/v1/case", "/api/v1/case/withdraw", "/api/v1/cases", "/api/v1/challenge", "/api/v1/platforms", "/assets/"],
            sent.Select(request => request.Place).Where(place => place != "/icon.svg").Distinct().Order()); // a browser without windows shows no icon
        var submit = Assert.Single(sent, request => request.Body.Length > 0);
        Assert.Equal(("/api/v1/cases", Compact(shown)), (submit.Place, Compact(Encoding.UTF8.GetString(submit.Body))));
        foreach (var request in sent)
        {
            Assert.DoesNotContain("secret", request.Everything, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("cookie", request.Headers, StringComparer.OrdinalIgnoreCase);
            Assert.DoesNotContain("referer", request.Headers, StringComparer.OrdinalIgnoreCase);
            AssertNothingOf(picture.Buffer, request);
            AssertNothingOf(video.Buffer, request);
        }
    }

    [Fact]
    public async Task Nothing_is_stored_in_the_browser()
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
    public async Task After_a_file_is_picked_everything_but_sending_works_offline()
    {
        await visit.PickAsync(Picked.NewPicture());
        await visit.Page.SelectOptionAsync("#language", "de");
        var german = Texts.In("de");
        await Expect(visit.Heading).ToHaveTextAsync(german["pick.title"]);
        await visit.Page.SelectOptionAsync("#language", "en");
        await visit.Page.Context.SetOfflineAsync(true);

        await visit.AddAsync(Picked.NewPicture(), Picked.NewVideo());
        await visit.PressAsync("pick.next", "review.title");
        await visit.Page.SelectOptionAsync("#language", "de");
        await Expect(visit.Heading).ToHaveTextAsync(german["review.title"]);
        Assert.Equal(8, Visit.Hashes(await visit.Shown.TextContentAsync() ?? "").Count);
        await visit.Page.SelectOptionAsync("#language", "en");
        await visit.Page.SelectOptionAsync("#language", "fr");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(visit.Says["language.lost"]);
        await Expect(visit.Page.Locator("#language")).ToHaveValueAsync("en");
        await visit.PressAsync("review.send", "trouble.offline.title");

        await visit.Page.Context.SetOfflineAsync(false);
        await visit.PressAsync("again", "number.title");
    }

    [Fact]
    public async Task Hashing_code_loads_when_a_file_is_picked_and_a_failed_load_can_be_retried()
    {
        await visit.PressAsync("start.go", "pick.title");
        await visit.Page.Context.SetOfflineAsync(true);
        await visit.Page.SetInputFilesAsync("input[type=file]", Picked.NewPicture());
        await Expect(visit.Main.GetByText(visit.Says["pick.unprepared"])).ToBeVisibleAsync();

        await visit.Page.Context.SetOfflineAsync(false);
        await visit.PressAsync("again");

        await Expect(visit.Button("pick.next")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_policy_of_the_page_equals_that_of_its_host_and_the_browser_enforces_it()
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(exchange.Page, TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(PageFiles.ContentSecurityPolicy, $"{Policy().Match(html).Groups["policy"].Value}; frame-ancestors 'none'");
        Assert.Equal(PageFiles.ContentSecurityPolicy, Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("geolocation=()", Assert.Single(response.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
        foreach (var forbidden in new[] { "document.body.innerHTML = '<b>x</b>'", "new Worker('data:,0')", "new Image().src = 'data:,0'", "fetch('https://elsewhere.example/')" })
        {
            var broken = await visit.Page.EvaluateAsync<string>(
                "async script => { const violation = new Promise(resolve => addEventListener('securitypolicyviolation', event => resolve(event.violatedDirective), { once: true })); "
                + "setTimeout(() => { try { new Promise(done => done(run())).catch(() => {}); } catch {} }); return violation; function run() { "
                + forbidden + " } }");
            Assert.NotEmpty(broken);
        }
    }

    /// <summary>A worker obeys the policy in the header of its script. A policy in the page does not apply to it.</summary>
    [Fact]
    public async Task The_workers_which_hold_the_pictures_can_fetch_nothing_from_another_origin()
    {
        using var http = new HttpClient();
        foreach (var file in Directory.GetFiles(Repository.File("web/dist/assets"), "*.worker-*.js"))
        {
            using var script = await http.GetAsync(new Uri(exchange.Page, $"assets/{Path.GetFileName(file)}"), TestContext.Current.CancellationToken);
            Assert.Equal(PageFiles.ContentSecurityPolicy, Assert.Single(script.Headers.GetValues("Content-Security-Policy")));
        }

        await visit.PickAsync(Picked.NewPicture());
        var elsewhere = new UriBuilder(exchange.Page) { Host = exchange.Page.Host == "localhost" ? "127.0.0.1" : "localhost" }.Uri;
        Assert.Equal(2, visit.Page.Workers.Count);
        foreach (var worker in visit.Page.Workers)
        {
            Assert.Equal("fetched", await FetchAsync(worker, exchange.Page));
            Assert.Equal("refused", await FetchAsync(worker, elsewhere));
        }
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task The_page_is_served_compressed(string encoding)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd(encoding);
        using var page = await http.GetAsync(exchange.Page, TestContext.Current.CancellationToken);
        using var script = await http.GetAsync(new Uri(exchange.Page, $"assets/{Path.GetFileName(HashingHost.BuiltFile("hashing-*.js"))}"), TestContext.Current.CancellationToken);

        Assert.Equal([encoding], page.Content.Headers.ContentEncoding);
        Assert.Equal([encoding], script.Content.Headers.ContentEncoding);
    }

    private static Task<string> FetchAsync(IWorker worker, Uri address) =>
        worker.EvaluateAsync<string>("address => fetch(address, { mode: 'no-cors' }).then(() => 'fetched', () => 'refused')", address.AbsoluteUri);

    private static void AssertNothingOf(byte[] file, SentRequest request)
    {
        const int window = 8;
        var hex = Convert.ToHexStringLower(file);
        for (var at = 54; at + window <= file.Length; at += window)
        {
            Assert.True(request.Body.AsSpan().IndexOf(file.AsSpan(at, window)) < 0);
            Assert.False(request.Everything.Contains(hex.AsSpan(at * 2, window * 2), StringComparison.OrdinalIgnoreCase));
        }
        // Base64 encodes groups of three bytes. Wherever the groups start, base64 of the file contains one of these three texts.
        foreach (var shift in (int[])[0, 1, 2])
            Assert.DoesNotContain(Convert.ToBase64String(file, 54 + shift, 12), request.Everything, StringComparison.Ordinal);
    }

    private static async Task<SentRequest> ReadAsync(IRequest request)
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

    private sealed record SentRequest(string Place, IReadOnlyList<string> Headers, byte[] Body, string Everything);

    [GeneratedRegex("http-equiv=\"Content-Security-Policy\" content=\"(?<policy>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Policy();
}
