namespace TakeItDown.Tests.Page.Support;

/// <summary>An exchange that only the tests of one class or collection use, one after another.</summary>
public class OwnExchangeFixture : IAsyncLifetime
{
    internal LiveExchange Exchange { get; private set; } = null!;

    /// <summary>Settings that differ from the local defaults.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>> Settings => [];

    public async ValueTask InitializeAsync() => Exchange = await LiveExchange.StartAsync(Settings);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Exchange.DisposeAsync();
    }
}
