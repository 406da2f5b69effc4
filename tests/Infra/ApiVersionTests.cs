using System.Text.Json;
using System.Text.RegularExpressions;
using TakeItDown.Local;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>The API versions: only those of the reviewed table, because the linter also knows versions that Azure does not serve.</summary>
public sealed partial class ApiVersionTests(Snapshots snapshots)
{
    private static readonly IReadOnlyDictionary<string, Reviewed> Table =
        JsonSerializer.Deserialize<Dictionary<string, Reviewed>>(File.ReadAllText(Repository.File("infra/api-versions.json")), JsonSerializerOptions.Web)!;

    [Fact]
    public void Every_resource_has_the_reviewed_version_of_its_type()
    {
        Assert.Equal(Table.Keys.Order(StringComparer.Ordinal), snapshots.All.Select(resource => TopLevel(resource.Type)).Distinct().Order(StringComparer.Ordinal));
        Assert.All(snapshots.All, resource => Assert.Equal((resource.Type, Table[TopLevel(resource.Type)].Version), (resource.Type, resource.ApiVersion)));
    }

    /// <summary>A reference to an existing resource is a request too.</summary>
    [Fact]
    public void Every_reference_in_a_template_has_the_reviewed_version()
    {
        var references = Directory.EnumerateFiles(Repository.File("infra"), "*.bicep", SearchOption.AllDirectories)
            .SelectMany(file => Reference().Matches(File.ReadAllText(file))).ToList();

        Assert.NotEmpty(references);
        Assert.All(references, reference => Assert.Equal(Table[TopLevel(reference.Groups["type"].Value)].Version, reference.Groups["version"].Value));
    }

    [Fact]
    public void Every_version_states_why_it_was_chosen_and_only_one_is_a_preview()
    {
        Assert.All(Table, type => Assert.True(type.Value.Why.Length > 20, type.Key));
        Assert.Equal("Microsoft.Insights/diagnosticSettings", Assert.Single(Table, type => type.Value.Version.EndsWith("-preview", StringComparison.Ordinal)).Key);
    }

    [Fact]
    public void Alerts_use_a_version_that_is_registered_and_vaults_one_that_does_not_retire()
    {
        Assert.Equal("2018-03-01", Table["Microsoft.Insights/metricAlerts"].Version);
        Assert.True(string.CompareOrdinal(Table["Microsoft.KeyVault/vaults"].Version, "2026-02-01") >= 0);
    }

    private static string TopLevel(string type) => string.Join('/', type.Split('/')[..2]);

    private sealed record Reviewed(string Version, string Why);

    [GeneratedRegex(@"'(?<type>Microsoft\.\w+/[\w/]+)@(?<version>[\w-]+)'", RegexOptions.NonBacktracking)]
    private static partial Regex Reference();
}
