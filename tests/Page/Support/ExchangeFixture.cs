namespace TakeItDown.Tests.Page.Support;

/// <summary>One exchange for the tests of a class that can share it.</summary>
public sealed class ExchangeFixture : IAsyncLifetime
{
    internal LiveExchange Exchange { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Exchange = await LiveExchange.StartAsync();

    public ValueTask DisposeAsync() => Exchange.DisposeAsync();
}
