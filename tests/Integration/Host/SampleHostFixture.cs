using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Host;

/// <summary>One host for the tests of a class that do not disturb each other.</summary>
public sealed class SampleHostFixture(AzuriteFixture azurite) : IAsyncLifetime
{
    internal SampleHost Sample { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Sample = await SampleHost.StartAsync(azurite.ConnectionString);

    public ValueTask DisposeAsync() => Sample.DisposeAsync();
}
