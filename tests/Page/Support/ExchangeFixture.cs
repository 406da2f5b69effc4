namespace TakeItDown.Tests.Page.Support;

/// <summary>The shared exchange, for the tests of a class.</summary>
public sealed class ExchangeFixture(SharedExchange shared) : IAsyncLifetime
{
    internal LiveExchange Exchange { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Exchange = await shared.StartAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
