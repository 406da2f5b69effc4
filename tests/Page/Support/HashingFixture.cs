namespace TakeItDown.Tests.Page.Support;

/// <summary>One page for the tests of a class that only hash files on it.</summary>
public sealed class HashingFixture(BrowserFixture browser) : IAsyncLifetime
{
    private HashingHost host = null!;

    internal HashingPage Page { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        host = await HashingHost.StartAsync();
        Page = await host.OpenAsync(browser);
    }

    public async ValueTask DisposeAsync()
    {
        await Page.DisposeAsync();
        await host.DisposeAsync();
    }
}
