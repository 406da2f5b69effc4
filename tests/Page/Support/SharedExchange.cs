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
