using System.Text.RegularExpressions;
using TakeItDown.Local;

namespace TakeItDown.Tests.Infra;

/// <summary>The pipelines and azd run scripts and settings that exist.</summary>
public sealed partial class PipelineTests
{
    private static readonly string Gate = Read(".github/workflows/ci.yml");
    private static readonly string Deploy = Read(".github/workflows/deploy.yml");
    private static readonly string Predict = Read(".github/workflows/predict.yml");

    [Fact]
    public void Every_variable_that_the_parameters_read_is_in_the_pipeline_and_the_runbook()
    {
        var variables = Variables().Matches(Read("infra/main.bicepparam")).Select(match => match.Groups["name"].Value).ToList();

        Assert.NotEmpty(variables);
        Assert.All(variables, variable => Assert.All((string[])[Deploy, Predict], workflow => Assert.Contains($"\n      {variable}:", workflow, StringComparison.Ordinal)));
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

    /// <summary>Nothing else starts deploy.yml: no push, no person.</summary>
    [Fact]
    public void Only_a_commit_of_main_with_a_green_gate_is_deployed()
    {
        var call = Gate[Gate.IndexOf("\n  deploy:", StringComparison.Ordinal)..];

        Assert.Contains("\non: workflow_call\n", Deploy, StringComparison.Ordinal);
        Assert.Contains("\n    needs: [gate, worker]\n", call, StringComparison.Ordinal);
        Assert.Contains("if: github.event_name == 'push' && github.ref == 'refs/heads/main'", call, StringComparison.Ordinal);
        Assert.Contains("\n    uses: ./.github/workflows/deploy.yml\n", call, StringComparison.Ordinal);
        Assert.All(
            Workflows().Where(workflow => workflow.Name != "deploy.yml"),
            workflow => Assert.DoesNotContain("azd", workflow.Content, StringComparison.Ordinal));
    }

    [Fact]
    public void The_identity_that_deploys_exists_only_in_the_protected_environment()
    {
        Assert.Contains("\n    environment: production", Deploy, StringComparison.Ordinal);
        Assert.Contains("client-id: ${{ vars.AZURE_CLIENT_ID }}", Deploy, StringComparison.Ordinal);
        Assert.All(
            Workflows().Where(workflow => workflow.Name != "deploy.yml"),
            workflow => Assert.DoesNotContain("AZURE_CLIENT_ID", workflow.Content, StringComparison.Ordinal));
        Assert.Contains("client-id: ${{ vars.AZURE_READER_CLIENT_ID }}", Predict, StringComparison.Ordinal);
        Assert.Contains("`repo:OWNER/REPO:environment:production` and nothing else", Read("infra/README.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pull_request_asks_what_if_and_changes_nothing()
    {
        var commands = AzCommands().Matches(Predict).Select(match => match.Value);

        Assert.Equal(["az deployment group what-if"], commands);
        Assert.Contains("--validation-level ProviderNoRbac", Predict, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_action_is_pinned_by_commit_and_names_its_version()
    {
        var actions = Workflows().SelectMany(workflow => Uses().Matches(workflow.Content)).Select(match => match.Groups["action"].Value)
            .Where(action => !action.StartsWith("./", StringComparison.Ordinal)).ToList();

        Assert.True(actions.Count > 10);
        Assert.All(actions, action => Assert.Matches(@"^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action));
        Assert.All(actions.GroupBy(action => action.Split('@')[0]), versions => Assert.Single(versions.Select(action => action.Split(',')[0]).Distinct()));
    }

    [Fact]
    public void Core_Tools_azd_and_the_SBOM_tool_are_pinned()
    {
        Assert.Matches(@"npm install --global azure-functions-core-tools@4\.\d+\.\d+ ", Gate);
        Assert.Matches(@"azure/setup-azd@\S+ # \S+\n        with: \{ version: \d+\.\d+\.\d+ \}", Deploy);
        Assert.Matches("\"version\": \"\\d+\\.\\d+\\.\\d+\"", Read(".config/dotnet-tools.json"));
        Assert.Contains("dotnet sbom-tool generate -b artifacts/functions ", Gate, StringComparison.Ordinal);
    }

    [Fact]
    public void Dependabot_and_CodeQL_cover_every_language()
    {
        var updates = Read(".github/dependabot.yml");
        var npm = Directory.EnumerateFiles(Repository.File(""), "package.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.File(""), Path.GetDirectoryName(file)!).Replace('\\', '/'))
            .Where(folder => !folder.Split('/').Any(name => name is "node_modules" or "bin" or "artifacts"));

        Assert.All((string[])["nuget", "npm", "github-actions"], kind => Assert.Contains($"package-ecosystem: {kind}\n", updates, StringComparison.Ordinal));
        Assert.Equal(npm.Select(folder => $"/{folder}").Order(StringComparer.Ordinal), NpmFolders().Match(updates).Groups["folders"].Value.Split(", ").Order(StringComparer.Ordinal));
        Assert.Contains("language: [actions, csharp, javascript-typescript]", Read(".github/workflows/codeql.yml"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_with_a_known_high_vulnerability_fails_the_build()
    {
        var build = Read("Directory.Build.props");

        Assert.All(
            (string[])["<NuGetAudit>true</NuGetAudit>", "<NuGetAuditMode>all</NuGetAuditMode>", "<NuGetAuditLevel>high</NuGetAuditLevel>", "<TreatWarningsAsErrors>true</TreatWarningsAsErrors>"],
            setting => Assert.Contains(setting, build, StringComparison.Ordinal));
        Assert.DoesNotMatch("NU190[34]", build);
    }

    [Fact]
    public void Somebody_owns_the_workflows_and_the_deployment() =>
        Assert.All((string[])["/.github/", "/infra/", "*"], path => Assert.Matches($@"(?m)^{Regex.Escape(path)} +@\S+", Read(".github/CODEOWNERS")));

    [Fact]
    public void The_hooks_of_azd_are_executable_scripts()
    {
        var hooks = Hooks().Matches(Read("azure.yaml")).Select(match => match.Groups["file"].Value).ToList();

        Assert.Equal(["infra/keep-package.sh", "infra/operator-key.sh", "infra/page.sh", "infra/platforms.sh", "infra/preflight.sh", "infra/secrets.sh", "infra/secrets.sh"], hooks.Order(StringComparer.Ordinal));
        Assert.All(hooks, hook => Assert.True(
            OperatingSystem.IsWindows() || File.GetUnixFileMode(Repository.File(hook)).HasFlag(UnixFileMode.UserExecute), hook));
    }

    [Fact]
    public void The_pipeline_runs_the_gate_first() => Assert.Contains("- run: .ci/run", Gate, StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Content)> Workflows() =>
        Directory.EnumerateFiles(Repository.File(".github/workflows")).Select(file => (Path.GetFileName(file), File.ReadAllText(file)));

    private static string Read(string file) => File.ReadAllText(Repository.File(file));

    [GeneratedRegex(@"readEnvironmentVariable\('(?<name>\w+)'", RegexOptions.NonBacktracking)]
    private static partial Regex Variables();

    [GeneratedRegex(@"uses: (?<action>[^\n]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Uses();

    [GeneratedRegex(@"\baz [a-z]+ [a-z]+ [a-z-]+", RegexOptions.NonBacktracking)]
    private static partial Regex AzCommands();

    [GeneratedRegex(@"directories: \[(?<folders>[^\]]+)\]", RegexOptions.NonBacktracking)]
    private static partial Regex NpmFolders();

    [GeneratedRegex(@"run: (?<file>infra/\S+)", RegexOptions.NonBacktracking)]
    private static partial Regex Hooks();
}
