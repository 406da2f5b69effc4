using TakeItDown.Local;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>The templates are valid and current.</summary>
public sealed class BicepTests(Snapshots snapshots)
{
    private static readonly string Folder = Repository.File("infra");

    [Theory]
    [InlineData("main.bicep")]
    [InlineData("main.bicepparam")]
    [InlineData("platforms.bicep")]
    [InlineData("platforms.bicepparam")]
    public async Task A_template_builds_and_lints_without_output(string file)
    {
        var lint = await Bicep.RunAsync(Folder, "lint", file);
        var build = await Bicep.RunAsync(Folder, file.EndsWith("param", StringComparison.Ordinal) ? "build-params" : "build", file, "--outfile", Discarded());

        Assert.Equal((0, ""), lint);
        Assert.Equal((0, ""), build);
    }

    [Fact]
    public async Task The_linter_is_strict()
    {
        var folder = Directory.CreateTempSubdirectory("takeitdown-lint-");
        File.Copy(Path.Combine(Folder, "bicepconfig.json"), Path.Combine(folder.FullName, "bicepconfig.json"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "sloppy.bicep"), """
            param unused string
            resource old 'Microsoft.Storage/storageAccounts@2023-01-01' = {
              name: 'sloppy'
              location: 'westeurope'
              kind: 'StorageV2'
              sku: { name: 'Standard_LRS' }
            }
            output key string = old.listKeys().keys[0].value
            """, TestContext.Current.CancellationToken);

        var (exitCode, output) = await Bicep.RunAsync(folder.FullName, "lint", "sloppy.bicep");

        // Warnings fail the tests here, but must not fail a deployment: an operator's newer Bicep may warn about more.
        Assert.Equal(0, exitCode);
        Assert.All(
            (string[])["no-unused-params", "no-hardcoded-location", "outputs-should-not-contain-secrets"],
            rule => Assert.Contains($"Warning {rule}", output, StringComparison.Ordinal));
        folder.Delete(recursive: true);
    }

    [Fact]
    public void The_prediction_has_no_diagnostics() => Assert.Empty(snapshots.Diagnostics);

    [Fact]
    public void No_module_comes_from_a_registry() => Assert.All(
        Directory.EnumerateFiles(Folder, "*.bicep", SearchOption.AllDirectories),
        file => Assert.DoesNotContain("'br", File.ReadAllText(file), StringComparison.Ordinal));

    [Fact]
    public void Every_module_is_deployed()
    {
        var templates = string.Concat(Directory.EnumerateFiles(Folder, "*.bicep").Select(File.ReadAllText));

        Assert.All(
            Directory.EnumerateFiles(Path.Combine(Folder, "modules")),
            module => Assert.Contains($"'modules/{Path.GetFileName(module)}'", templates, StringComparison.Ordinal));
    }

    private static string Discarded() => Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
}
