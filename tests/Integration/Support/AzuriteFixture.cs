using TakeItDown.Local.Storage;
using TakeItDown.Tests.Integration.Support;

[assembly: AssemblyFixture(typeof(AzuriteFixture))]

namespace TakeItDown.Tests.Integration.Support;

/// <summary>One Azurite for all tests. Each test uses a random prefix.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private Azurite? azurite;

    public string ConnectionString => azurite!.ConnectionString;

    public async ValueTask InitializeAsync() => azurite = await Azurite.StartInMemoryAsync(CancellationToken.None);

    public ValueTask DisposeAsync() => azurite?.DisposeAsync() ?? ValueTask.CompletedTask;
}
