namespace TakeItDown.Tests.Page.Support;

/// <summary>One exchange for all tests of a class that do not mind each other's cases.</summary>
public sealed class ExchangeFixture : IAsyncLifetime
{
    internal LiveExchange Exchange { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Exchange = await LiveExchange.StartAsync();

    public ValueTask DisposeAsync() => Exchange.DisposeAsync();
}
