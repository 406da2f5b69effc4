using System.Text.RegularExpressions;
using TakeItDown.Local;

namespace TakeItDown.Tests.Infra;

/// <summary>The pipelines and azd run scripts and settings that exist.</summary>
public sealed partial class PipelineTests
{
    private static readonly string Deploy = Read(".github/workflows/deploy.yml");

    [Fact]
    public void Every_variable_that_the_parameters_read_is_in_the_pipeline_and_the_runbook()
    {
        var variables = Variables().Matches(Read("infra/main.bicepparam")).Select(match => match.Groups["name"].Value).ToList();

        Assert.NotEmpty(variables);
        Assert.All(variables, variable => Assert.Contains($"\n  {variable}:", Deploy, StringComparison.Ordinal));
        Assert.All(variables.Where(variable => variable != "AZURE_PRINCIPAL_TYPE"), variable => Assert.Contains(variable, Read("infra/README.md"), StringComparison.Ordinal));
    }

    [Fact]
    public void No_workflow_uses_a_secret()
    {
        Assert.Contains("id-token: write", Deploy, StringComparison.Ordinal);
        Assert.All(
            Directory.EnumerateFiles(Repository.File(".github/workflows")),
            workflow => Assert.DoesNotContain("secrets.", File.ReadAllText(workflow), StringComparison.Ordinal));
    }

    [Fact]
    public void A_pull_request_is_never_deployed()
    {
        var jobs = Deploy[Deploy.IndexOf("\njobs:", StringComparison.Ordinal)..].Split("\n  deploy:");

        Assert.Contains("what-if", jobs[0], StringComparison.Ordinal);
        Assert.All((string[])["azd", "group create"], command => Assert.DoesNotContain(command, jobs[0], StringComparison.Ordinal));
        Assert.Contains("github.event_name != 'pull_request'", jobs[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_hooks_of_azd_are_executable_scripts()
    {
        var hooks = Hooks().Matches(Read("azure.yaml")).Select(match => match.Groups["file"].Value).ToList();

        Assert.Equal(["infra/operator-key.sh", "infra/page.sh", "infra/platforms.sh", "infra/preflight.sh", "infra/secrets.sh", "infra/secrets.sh"], hooks.Order(StringComparer.Ordinal));
        Assert.All(hooks, hook => Assert.True(
            OperatingSystem.IsWindows() || File.GetUnixFileMode(Repository.File(hook)).HasFlag(UnixFileMode.UserExecute), hook));
    }

    [Fact]
    public void The_pipeline_runs_the_gate_first() => Assert.Contains("- run: .ci/run", Read(".github/workflows/ci.yml"), StringComparison.Ordinal);

    private static string Read(string file) => File.ReadAllText(Repository.File(file));

    [GeneratedRegex(@"readEnvironmentVariable\('(?<name>\w+)'", RegexOptions.NonBacktracking)]
    private static partial Regex Variables();

    [GeneratedRegex(@"run: (?<file>infra/\S+)", RegexOptions.NonBacktracking)]
    private static partial Regex Hooks();
}
