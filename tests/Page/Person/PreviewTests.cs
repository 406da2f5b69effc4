using Microsoft.Playwright;
using TakeItDown.Tests.Page.Support;
using static Microsoft.Playwright.Assertions;

namespace TakeItDown.Tests.Page.Person;

/// <summary>The small pictures of the picked files.</summary>
public sealed class PreviewTests(BrowserFixture browser, ExchangeFixture fixture) : IClassFixture<ExchangeFixture>
{
    [Fact]
    public async Task A_removed_file_leaves_no_address_even_if_its_picture_was_never_loaded()
    {
        await using var visit = await Visit.OpenAsync(browser, fixture.Exchange);
        await visit.Page.EvaluateAsync(
            """
            () => {
              globalThis.addresses = new Set();
              const { createObjectURL, revokeObjectURL } = URL;
              URL.createObjectURL = file => {
                const address = createObjectURL.call(URL, file);
                addresses.add(address);
                return address;
              };
              URL.revokeObjectURL = address => {
                addresses.delete(address);
                revokeObjectURL.call(URL, address);
              };
            }
            """);
        await visit.PickAsync(Picked.NewPicture("one.bmp"), Picked.NewPicture("two.bmp"));

        Assert.NotEqual(0, await visit.Button("pick.show").EvaluateAsync<int>("button => { button.click(); button.click(); return addresses.size; }"));
        foreach (var file in (string[])["one.bmp", "two.bmp"])
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = $"{visit.Says["pick.remove"]} {file}" }).ClickAsync();
        await Expect(visit.Page.Locator(".files > li")).ToHaveCountAsync(0);

        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("addresses.size"));
    }
}
