using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using TakeItDown.Local;
using TakeItDown.Local.Page;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Operator;

/// <summary>What the console keeps, shows and sends.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed partial class SecrecyTests(BrowserFixture browser, OwnExchangeFixture fixture) : IAsyncLifetime
{
    private readonly LiveExchange exchange = fixture.Exchange;
    private ConsoleVisit console = null!;
    private string key = "";

    public async ValueTask InitializeAsync()
    {
        key = await exchange.OperatorKeyAsync();
        console = await ConsoleVisit.OpenAsync(browser, exchange);
        await console.SignInAsync(key);
    }

    public ValueTask DisposeAsync() => console.DisposeAsync();

    [Fact]
    public async Task Neither_the_page_nor_any_address_contains_the_key_a_hash_value_or_a_case_number()
    {
        var pdq = RandomHash.Pdq();
        var recordId = LiveExchange.RecordIdOf(pdq);
        var caseNumber = await exchange.SubmitAsync(LiveExchange.CaseOf(pdq));
        await exchange.WaitForStatusAsync(recordId, "Active");
        var responses = new ConcurrentQueue<IResponse>();
        console.Page.Response += (_, response) => responses.Enqueue(response);

        await console.OpenViewAsync("Hash");
        await console.TypeAsync("Hash value", pdq.ToUpperInvariant());
        await console.Page.Keyboard.PressAsync("Enter");
        await Expect(console.Main.GetByRole(AriaRole.Heading, new() { Name = recordId })).ToBeVisibleAsync();
        await Expect(console.Page.GetByLabel("Hash value", new() { Exact = true })).ToHaveValueAsync("");
        await AssertHiddenAsync(pdq);
        await console.OpenViewAsync("Case");
        await console.TypeAsync("Case number", caseNumber);
        await console.Page.Keyboard.PressAsync("Enter");
        await Expect(console.Main.GetByText(recordId)).ToBeVisibleAsync();
        await AssertHiddenAsync(caseNumber);
        await AssertHiddenAsync(key);

        var found = await Task.WhenAll(responses.Where(response => response.Url.EndsWith("/find", StringComparison.Ordinal)).Select(response => response.TextAsync()));
        Assert.Equal(2, found.Length);
        Assert.All(found, body => Assert.DoesNotContain(pdq, body, StringComparison.OrdinalIgnoreCase));
        Assert.All(console.Addresses, address => Assert.DoesNotMatch(AnySecret(pdq, caseNumber, key), address));
        Assert.Empty(console.Errors);
    }

    [Fact]
    public async Task Nothing_is_stored_and_a_reload_forgets_the_key()
    {
        var history = await console.Page.EvaluateAsync<int>("history.length");
        await console.OpenViewAsync("Review");
        await console.OpenViewAsync("Platforms");

        Assert.Equal(history, await console.Page.EvaluateAsync<int>("history.length"));
        Assert.Equal(exchange.Console.AbsoluteUri, console.Page.Url);
        var stored = await console.Page.EvaluateAsync<int[]>(
            """
            async () => [
              localStorage.length, sessionStorage.length, document.cookie.length, (await indexedDB.databases()).length,
              (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
            ]
            """);
        Assert.Equal([0, 0, 0, 0, 0, 0], stored);
        Assert.Empty(await console.Page.Context.CookiesAsync());

        await console.Page.ReloadAsync();
        await Expect(console.Heading).ToHaveTextAsync("Sign in");
        await Expect(console.Page.GetByLabel("Your key")).ToHaveValueAsync("");
        Assert.Empty(await console.Page.GetByRole(AriaRole.Navigation).AllAsync());
    }

    [Fact]
    public async Task The_operator_can_forget_the_key_and_the_browser_does_not_keep_it_for_its_back_button()
    {
        await console.PressAsync("Forget the key");
        await Expect(console.Heading).ToHaveTextAsync("Sign in");
        await console.SignInAsync(key);

        await console.Page.GotoAsync(exchange.Page.AbsoluteUri);
        await console.Page.GoBackAsync();

        await Expect(console.Heading).ToHaveTextAsync("Sign in");
    }

    [Fact]
    public async Task The_console_has_the_policy_of_the_page()
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(exchange.Console, TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(PageFiles.ContentSecurityPolicy, $"{Policy().Match(html).Groups["policy"].Value}; frame-ancestors 'none'");
        Assert.Equal(PageFiles.ContentSecurityPolicy, Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }

    /// <summary>The person's page must not grow because of the console.</summary>
    [Fact]
    public void The_console_shares_no_file_with_the_page()
    {
        var (page, console) = (Linked("index.html"), Linked("operator/index.html"));

        Assert.Equal(["/icon.svg"], page.Intersect(console));
        Assert.Equal(3, console.Count);
        foreach (var script in page.Where(file => file.EndsWith(".js", StringComparison.Ordinal)))
            Assert.DoesNotContain("v1/operator", File.ReadAllText(Repository.File($"web/dist{script}")), StringComparison.Ordinal);
    }

    private static List<string> Linked(string html) =>
        [.. Links().Matches(File.ReadAllText(Repository.File($"web/dist/{html}"))).Select(link => link.Groups["path"].Value).Distinct()];

    private async Task AssertHiddenAsync(string secret)
    {
        Assert.DoesNotContain(secret, await console.Page.ContentAsync(), StringComparison.OrdinalIgnoreCase);
        var typed = await console.Page.EvaluateAsync<string>("[...document.querySelectorAll('input, textarea')].map(field => field.value).join()");
        Assert.DoesNotContain(secret, typed, StringComparison.OrdinalIgnoreCase);
    }

    private static Regex AnySecret(params string[] secrets) => new(string.Join('|', secrets.Select(Regex.Escape)), RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    [GeneratedRegex("http-equiv=\"Content-Security-Policy\" content=\"(?<policy>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Policy();

    [GeneratedRegex("(href|src)=\"(?<path>/[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Links();
}
