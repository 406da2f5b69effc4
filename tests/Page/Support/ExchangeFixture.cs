using TakeItDown.Tests.Page.Support;

[assembly: AssemblyFixture(typeof(SharedExchange))]

namespace TakeItDown.Tests.Page.Support;

/// <summary>The exchange of all tests that leave the others alone: they look only at their own cases and hashes. It starts with the first of them.</summary>
public sealed class SharedExchange : IAsyncDisposable
{
    // All tests ask from one address, for more hashes than a person would.
    private readonly Lazy<Task<LiveExchange>> exchange =
        new(() => LiveExchange.StartAsync(new KeyValuePair<string, string>("ProofOfWork__AddressHashes", "1000000")));

    internal Task<LiveExchange> StartAsync() => exchange.Value;

    public async ValueTask DisposeAsync()
    {
        if (exchange.IsValueCreated)
            await (await exchange.Value).DisposeAsync();
    }
}

/// <summary>The shared exchange, for the tests of a class.</summary>
public sealed class ExchangeFixture(SharedExchange shared) : IAsyncLifetime
{
    internal LiveExchange Exchange { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Exchange = await shared.StartAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

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
