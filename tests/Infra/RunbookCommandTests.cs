using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TakeItDown.Local;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>Every command of the runbook runs against an <c>az</c>, <c>azd</c> and <c>curl</c> that record, or is marked as not run.</summary>
public sealed partial class RunbookCommandTests(Snapshots snapshots)
{
    private const string Runbook = "infra/README.md";
    private const string Recovery = "docs/recovery.md";
    private const string NotRun = "# Not run";
    private const string Block = "block ";

    /// <summary>Reviewed with the reference of the Azure CLI: each command, and the options that the runbook and the scripts use.</summary>
    private static readonly Dictionary<string, string> Az = new(StringComparer.Ordinal)
    {
        ["account set"] = "subscription",
        ["account show"] = "query output",
        ["ad signed-in-user show"] = "query output",
        ["afd origin update"] = "resource-group profile-name origin-group-name origin-name host-name origin-host-header",
        ["afd profile show"] = "resource-group profile-name query output",
        ["bicep install"] = "only-show-errors",
        ["deployment group create"] = "subscription resource-group name parameters output",
        ["eventgrid topic event-subscription delete"] = "subscription resource-group topic-name name yes output",
        ["eventgrid topic event-subscription list"] = "subscription resource-group topic-name query output",
        ["functionapp show"] = "resource-group name query output",
        ["functionapp start"] = "resource-group name",
        ["functionapp stop"] = "resource-group name",
        ["group create"] = "name location",
        ["keyvault secret backup"] = "vault-name name file",
        ["keyvault secret list"] = "vault-name query output",
        ["keyvault secret set"] = "vault-name name file encoding output",
        ["keyvault secret show"] = "vault-name name query output",
        ["login"] = "",
        ["provider register"] = "namespace wait",
        ["role assignment create"] = "role scope assignee-object-id assignee-principal-type output",
        ["role assignment delete"] = "role scope assignee output",
        ["storage account show"] = "resource-group name query output",
        ["storage blob download"] = "auth-mode account-name container-name name file no-progress output",
        ["storage blob list"] = "auth-mode account-name container-name num-results query output",
        ["storage container immutability-policy lock"] = "account-name container-name if-match",
        ["storage container immutability-policy show"] = "account-name container-name query output",
        ["storage entity query"] = "auth-mode account-name table-name num-results output",
    };

    /// <summary>Reviewed too: commands that the text names and no block runs.</summary>
    private static readonly string[] OnlyNamed = ["functionapp keys list", "functionapp restart", "keyvault recover", "storage blob delete", "storage container immutability-policy delete"];

    /// <summary>Variables that a command of the runbook sets for a script, or that azd knows by itself.</summary>
    private static readonly string[] OfScripts =
    [
        "AZURE_ENV_NAME", "AZURE_SUBSCRIPTION_ID", "AZURE_RESOURCE_GROUP", "EXCHANGE_OPERATOR", "EXCHANGE_RESTORE_FROM", "EXCHANGE_RESTORE_SCOPE", "EXCHANGE_SECRETS_FOLDER",
    ];

    private static readonly ConcurrentDictionary<string, Lazy<Task<(IReadOnlyList<string> Calls, int Blocks)>>> Runs = new(StringComparer.Ordinal);

    [Theory]
    [InlineData(Runbook)]
    [InlineData(Recovery)]
    public async Task Every_block_of_commands_runs(string page)
    {
        var (calls, blocks) = await RunAsync(page);

        Assert.True(blocks > 5);
        Assert.All(Enumerable.Range(0, blocks), block => Assert.True(
            calls.SkipWhile(call => call != $"{Block}{block}").Skip(1).FirstOrDefault() is { } next && !next.StartsWith(Block, StringComparison.Ordinal),
            $"The block {block} of {page} calls nothing."));
    }

    [Theory]
    [InlineData(Runbook)]
    [InlineData(Recovery)]
    public async Task Every_command_of_the_Azure_CLI_is_reviewed(string page)
    {
        var (calls, _) = await RunAsync(page);

        Assert.All(calls.Where(call => call.StartsWith("az ", StringComparison.Ordinal)), call =>
        {
            var command = string.Join(' ', call.Split(' ').Skip(1).TakeWhile(word => !word.StartsWith('-') && !word.Contains('=', StringComparison.Ordinal)));
            Assert.True(Az.ContainsKey(command), call);
            Assert.All(Option().Matches(call).Select(option => option.Groups["name"].Value), option => Assert.Contains(option, Az[command].Split(' ')));
        });
        Assert.All(InlineCommand().Matches(Text(page)).Select(match => match.Groups["command"].Value.Trim()), command =>
            Assert.Contains(Az.Keys.Concat(OnlyNamed), known => known == command || known.StartsWith($"{command} ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_call_of_the_API_is_in_the_contract()
    {
        var (calls, _) = await RunAsync(Runbook);
        var contract = JsonNode.Parse(File.ReadAllText(Repository.File("docs/openapi.json")))!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Select(operation => (Method: operation.Key, Pattern: "^" + Parameter().Replace(path.Key, "[^/?]+") + "$"))).ToList();
        var requests = calls.Where(call => call.StartsWith("curl ", StringComparison.Ordinal))
            .Select(call => (Call: call, Path: ApiPath().Match(call).Groups["path"].Value)).Where(request => request.Path.Length > 0).ToList();

        Assert.True(requests.Count > 8);
        Assert.All(requests, request =>
        {
            var method = Method().Match(request.Call) is { Success: true } named ? named.Groups["method"].Value.ToLowerInvariant()
                : request.Call.Contains(" --data ", StringComparison.Ordinal) ? "post" : "get";
            Assert.True(contract.Any(operation => operation.Method == method && Regex.IsMatch(request.Path, operation.Pattern, RegexOptions.None, TimeSpan.FromSeconds(1))), request.Call);
        });
    }

    /// <summary>Otherwise azd would change the old environment, and <c>secrets.sh</c> the vaults of the region that is lost.</summary>
    [Fact]
    public async Task After_the_loss_of_a_region_the_new_exchange_is_built_without_the_values_of_the_old_one()
    {
        var (calls, _) = await RunAsync(Recovery);

        Assert.Equal("azd up sees:", Assert.Single(calls, call => call.StartsWith("azd up sees:", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Runbook)]
    [InlineData(Recovery)]
    public void Every_variable_comes_from_the_deployment_or_its_parameters(string page)
    {
        var parameters = Variable().Matches(File.ReadAllText(Repository.File("infra/main.bicepparam"))).Select(variable => variable.Value);
        var known = snapshots.Outputs.Select(output => output.Key).Concat(parameters).Concat(OfScripts).ToHashSet(StringComparer.Ordinal);

        Assert.All(Blocks(page).SelectMany(block => Variable().Matches(block)).Select(variable => variable.Value), variable => Assert.Contains(variable, known));
    }

    [Fact]
    public void What_has_never_been_run_says_so() =>
        Assert.Equal(["az lock delete"], Blocks(Runbook).Concat(Blocks(Recovery)).Where(block => block.StartsWith(NotRun, StringComparison.Ordinal))
            .Select(block => string.Join(' ', block.Split('\n')[1].Split(' ').Take(3))));

    /// <summary>Runs the blocks of a page one after the other in one shell, after those that prepare it. Once for all tests.</summary>
    private static Task<(IReadOnlyList<string> Calls, int Blocks)> RunAsync(string page) => Runs.GetOrAdd(page, each => new(() => RunOnceAsync(each))).Value;

    private static async Task<(IReadOnlyList<string> Calls, int Blocks)> RunOnceAsync(string page)
    {
        using var azure = new FakeAzure();
        azure.SetUp("secrets.kv-1", "case-secret-first\ncase-secret-second\n");
        azure.SetUp("secrets.kvop-1", "operator-key\n");
        var blocks = Blocks(page).Where(block => !block.StartsWith(NotRun, StringComparison.Ordinal)).ToList();
        var preparation = Blocks(Runbook).Single(block => block.Contains("as_operator() {", StringComparison.Ordinal));

        var (exitCode, output) = await azure.RunCommandsAsync(
            $"set -euo pipefail\n{preparation}\n" + string.Join('\n', blocks.Select((block, index) => $"echo '{Block}{index}' >>\"$FAKE/calls\"\n{block}")));

        Assert.True(exitCode == 0, output);
        return (azure.Calls, blocks.Count);
    }

    private static IReadOnlyList<string> Blocks(string page) => [.. Fence().Matches(Text(page)).Select(fence => fence.Groups["commands"].Value)];

    private static string Text(string page) => File.ReadAllText(Repository.File(page));

    [GeneratedRegex("^```sh\n(?<commands>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Fence();

    [GeneratedRegex(@" --(?<name>[a-z-]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Option();

    [GeneratedRegex("`az (?<command>[a-z -]+?)(?: --[^`]*)?`", RegexOptions.NonBacktracking)]
    private static partial Regex InlineCommand();

    [GeneratedRegex(@"\{\w+\}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"https://exchange\.example/api(?<path>/[^ ?]*)", RegexOptions.NonBacktracking)]
    private static partial Regex ApiPath();

    [GeneratedRegex("--request (?<method>[A-Z]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Method();

    [GeneratedRegex(@"\b(?:EXCHANGE|AZURE)_[A-Z_]+\b", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
