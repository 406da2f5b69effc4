using System.Text.Json;
using System.Text.Json.Nodes;
using TakeItDown.Local;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>Before anything is made, <c>preflight.sh</c> names everything that Azure or the caller lacks.</summary>
public sealed class PreflightTests : IDisposable
{
    private const string Owner = """{"value":[{"actions":["*"],"notActions":[]}]}""";
    private const string Contributor = """{"value":[{"actions":["*"],"notActions":["Microsoft.Authorization/*/Delete","Microsoft.Authorization/*/Write"]}]}""";
    private const string RoleAdministrator = """{"actions":["Microsoft.Authorization/roleAssignments/write","*/read"],"notActions":[]}""";

    private readonly FakeAzure azure = new();

    public PreflightTests()
    {
        foreach (var types in Versions().GroupBy(type => type.Key.Split('/')[0]))
            Serve(types.Key, "Registered", types);
        azure.SetUp("group", "true\n");
        azure.SetUp("flex-locations", "northeurope\nWest Europe\n");
        azure.SetUp("flex-runtimes", "8.0\n9.0\n10.0\n");
        azure.SetUp("zrs", "1\n");
        azure.SetUp("permissions", Owner);
    }

    [Fact]
    public async Task With_everything_there_it_passes_and_only_reads()
    {
        var (exitCode, output) = await azure.RunAsync("preflight.sh", provisioned: false);

        Assert.True(exitCode == 0, output);
        Assert.All(azure.Calls.Where(call => call.StartsWith("az ", StringComparison.Ordinal)), call => Assert.Matches("provider show|list|exists|--method get", call));
        Assert.Equal(Versions().Select(type => type.Key.Split('/')[0]).Distinct().Count(), azure.Calls.Count(call => call.Contains("provider show", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_version_that_Azure_does_not_serve_is_named_in_a_line()
    {
        Serve("Microsoft.Insights", "Registered", Versions().Where(type => type.Key.StartsWith("Microsoft.Insights/", StringComparison.Ordinal) && !type.Key.EndsWith("/metricAlerts", StringComparison.Ordinal)));

        await AssertMissingAsync("the API version Microsoft.Insights/metricAlerts@2018-03-01. Azure serves none");
    }

    [Fact]
    public async Task A_provider_that_is_not_registered_is_named_with_the_command()
    {
        Serve("Microsoft.Cdn", "NotRegistered", Versions().Where(type => type.Key.StartsWith("Microsoft.Cdn/", StringComparison.Ordinal)));

        await AssertMissingAsync("the provider Microsoft.Cdn. Run: az provider register --namespace Microsoft.Cdn --wait");
    }

    [Theory]
    [InlineData("flex-locations", "northeurope\n", "Flex Consumption in westeurope")]
    [InlineData("flex-runtimes", "8.0\n9.0\n", ".NET 10 on Flex Consumption in westeurope")]
    [InlineData("zrs", "0\n", "zone-redundant storage (Standard_ZRS) in westeurope")]
    [InlineData("group", "false\n", "the resource group exchange. Run: az group create --name exchange --location westeurope")]
    public async Task What_the_region_or_the_subscription_lacks_is_named(string answer, string content, string line)
    {
        azure.SetUp(answer, content);

        await AssertMissingAsync(line);
    }

    [Fact]
    public async Task The_missing_roles_of_a_contributor_are_named()
    {
        azure.SetUp("permissions", Contributor);

        var output = await FailAsync();

        Assert.Contains("Missing: permission for Microsoft.Authorization/roleAssignments/write on the resource group. Ask for the role Role Based Access Control Administrator\n", output, StringComparison.Ordinal);
        Assert.Contains("Missing: permission for Microsoft.Authorization/locks/write on the resource group. Ask for the role User Access Administrator or Owner\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("deployments/write", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_permissions_of_several_roles_add_up()
    {
        azure.SetUp("permissions", Contributor.Replace("]}]}", $"]}},{RoleAdministrator}]}}", StringComparison.Ordinal));

        await AssertMissingAsync("permission for Microsoft.Authorization/locks/write");
    }

    /// <summary>Azure refuses another first day for a budget that exists.</summary>
    [Theory]
    [InlineData("2025-03-01T00:00:00Z\n", "2025-03-01")]
    [InlineData(null, @"\d{4}-\d\d-01")]
    public async Task The_budget_keeps_its_first_month(string? existing, string start)
    {
        if (existing is not null)
            azure.SetUp("budget-start", existing);

        Assert.Equal(0, (await azure.RunAsync("preflight.sh", provisioned: false)).ExitCode);

        Assert.Matches($"^azd env set EXCHANGE_BUDGET_START {start}$", azure.Calls[^1]);
    }

    public void Dispose() => azure.Dispose();

    /// <summary>Exactly one line says what is missing.</summary>
    private async Task AssertMissingAsync(string line)
    {
        var output = await FailAsync();

        Assert.StartsWith($"Missing: {line}", Assert.Single(output.Split('\n'), each => each.StartsWith("Missing", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private async Task<string> FailAsync()
    {
        var (exitCode, output) = await azure.RunAsync("preflight.sh", provisioned: false);

        Assert.Equal(1, exitCode);
        Assert.Contains("Nothing was deployed.", output, StringComparison.Ordinal);
        return output;
    }

    private void Serve(string provider, string state, IEnumerable<KeyValuePair<string, JsonNode?>> types) => azure.SetUp($"provider.{provider}", JsonSerializer.Serialize(new
    {
        state,
        types = types.Select(type => new { name = type.Key.Split('/')[1], versions = new[] { "2031-01-01", type.Value!["version"]!.GetValue<string>() } }),
    }));

    private static JsonObject Versions() => JsonNode.Parse(File.ReadAllText(Repository.File("infra/api-versions.json")))!.AsObject();
}
