using TakeItDown.Local;
using TakeItDown.Local.Platforms;
using TakeItDown.Local.Storage;
using TakeItDown.Platforms;
using TakeItDown.Tests.Integration.Support;

namespace TakeItDown.Tests.Integration.Platforms;

/// <summary>The API key of the demo platform, across restarts. Only these tests use tables without a prefix.</summary>
public sealed class ExamplePlatformTests(AzuriteFixture azurite) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("example-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string KeyFile => Path.Combine(folder.FullName, "example.key");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_demo_platform_keeps_its_key_over_restarts_and_replaces_one_that_is_lost()
    {
        await Provisioning.ProvisionAsync(azurite.ConnectionString, prefix: "", Cancelled);
        var platforms = new LocalOptions().Platforms;

        var first = await ConnectAsync(platforms);
        Assert.Equal(first, await ConnectAsync(platforms));

        var lost = new HashSet<string>(StringComparer.Ordinal) { first };
        for (var i = 0; i < 3; i++)
        {
            File.Delete(KeyFile);
            lost.Add(await ConnectAsync(platforms));
        }

        Assert.Equal(4, lost.Count);
        await File.WriteAllTextAsync(KeyFile, first, Cancelled);
        Assert.DoesNotContain(await ConnectAsync(platforms), lost, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_demo_platform_that_does_not_take_part_gets_no_key()
    {
        await Provisioning.ProvisionAsync(azurite.ConnectionString, prefix: "", Cancelled);

        await ConnectAsync([.. new LocalOptions().Platforms.Where(platform => platform.Id != ExamplePlatform.Id)]);

        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public async Task A_damaged_database_is_reported_in_one_line_that_names_the_file()
    {
        var file = Path.Combine(folder.FullName, "example.db");
        await File.WriteAllTextAsync(file, "not a database", Cancelled);

        var failure = Assert.Throws<CannotStartException>(() => new ExamplePlatform(folder, "secret", """{"keys":[]}"""));

        Assert.Equal(
            $"The example platform cannot open {file} (SQLite Error 26: 'file is not a database'). Delete the file, then try again.", failure.Message);
    }

    /// <summary>One run of the local services. Returns the stored key, or "".</summary>
    private async Task<string> ConnectAsync(IReadOnlyList<Platform> platforms)
    {
        var settings = LocalSettings.For(azurite.ConnectionString, new("http://127.0.0.1:1"), platforms);
        await using var example = new ExamplePlatform(folder, "secret", """{"keys":[]}""");
        await example.ConnectAsync(new("http://127.0.0.1:1"), settings, Cancelled);
        return File.Exists(KeyFile) ? await File.ReadAllTextAsync(KeyFile, Cancelled) : "";
    }
}
