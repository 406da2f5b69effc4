using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Operator;

/// <summary>A new key of a platform is shown, whatever happens meanwhile: nobody can read it again. ActionTests creates a real one.</summary>
[Collection(nameof(ConsoleCollection))]
public sealed class NewKeyTests(BrowserFixture browser, OwnExchangeFixture fixture) : IAsyncLifetime
{
    private const string Key = "tid_unreliable_00000000000000000000000000000000";

    private readonly TaskCompletionSource created = new();
    private ConsoleVisit console = null!;
    private bool keysAreLost;

    private ILocator Shown => console.Main.Locator("code.key");

    public async ValueTask InitializeAsync()
    {
        console = await ConsoleVisit.OpenAsync(browser, fixture.Exchange);
        await console.SignInAsync(await fixture.Exchange.OperatorKeyAsync());
        await console.OpenViewAsync("Platforms");
        await console.Page.RouteAsync("**/api/v1/operator/platforms/unreliable/keys", async route =>
        {
            if (route.Request.Method == "GET")
            {
                await (keysAreLost ? route.AbortAsync() : route.FallbackAsync());
                return;
            }

            await created.Task;
            await route.FulfillAsync(new() { Json = new { key = Key, number = 2 } });
        });
    }

    public ValueTask DisposeAsync() => console.DisposeAsync();

    [Fact]
    public async Task A_new_key_is_shown_when_the_keys_cannot_be_loaded_afterwards()
    {
        (keysAreLost, _) = (true, created.TrySetResult());
        await console.PressAsync("Create a key for Unreliable");
        await Expect(console.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("There is no response from the exchange.");
        await Expect(Shown).ToHaveTextAsync(Key);

        keysAreLost = false;
        await console.PressAsync("Load again");

        await Expect(console.Main.Locator(".card").Filter(new() { HasText = "Unreliable" }).Locator("code.key")).ToHaveTextAsync(Key);
    }

    [Fact]
    public async Task A_new_key_is_shown_when_another_view_is_open_by_then()
    {
        await console.PressAsync("Create a key for Unreliable");
        await console.OpenViewAsync("Operators");

        created.SetResult();

        await Expect(Shown).ToHaveTextAsync(Key);
        await Expect(console.Heading).ToHaveTextAsync("Platforms");
    }

    [Fact]
    public async Task A_new_key_is_not_shown_when_the_operator_s_key_is_forgotten_by_then()
    {
        await console.PressAsync("Create a key for Unreliable");
        await console.PressAsync("Forget the key");
        var response = console.Page.WaitForResponseAsync("**/api/v1/operator/platforms/unreliable/keys");

        created.SetResult();
        await (await response).FinishedAsync();

        await Expect(console.Heading).ToHaveTextAsync("Sign in");
        await Expect(Shown).ToHaveCountAsync(0);
    }
}
