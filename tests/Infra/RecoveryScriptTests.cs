using System.Diagnostics;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>The scripts for a rollback, a restore and the loss of a region, against a fake Azure that records calls.</summary>
public sealed class RecoveryScriptTests
{
    private const string Accounts = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/exchange/providers/Microsoft.Storage/storageAccounts";

    [Fact]
    public async Task Every_deployment_keeps_its_package_and_the_two_before_it()
    {
        using var azure = new FakeAzure();
        azure.SetUp("old-packages", "2026-11-01T00-00-00Z-aaaaaaaaaaaa.zip\n");

        var (exitCode, output) = await azure.RunAsync("keep-package.sh");

        Assert.True(exitCode == 0, output);
        var upload = Assert.Single(azure.Calls, call => call.Contains("blob upload", StringComparison.Ordinal));
        Assert.Matches(@"--container-name packages --name \d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-0123456789ab\.zip ", upload);
        Assert.Contains("--account-name host1", upload, StringComparison.Ordinal);
        Assert.Contains(azure.Calls, call => call.Contains("blob download --container-name deployments --name released-package.zip", StringComparison.Ordinal));
        Assert.Contains(azure.Calls, call => call.Contains("--container-name packages --query sort([].name)[:-3]", StringComparison.Ordinal));
        Assert.Contains("--name 2026-11-01T00-00-00Z-aaaaaaaaaaaa.zip", Assert.Single(azure.Calls, call => call.Contains("blob delete", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_deploys_the_named_package_and_without_a_name_lists_them()
    {
        using var azure = new FakeAzure();

        Assert.Equal(0, (await azure.RunAsync("rollback.sh")).ExitCode);
        Assert.Contains("blob list", Assert.Single(azure.Calls), StringComparison.Ordinal);
        Assert.Equal(0, (await azure.RunAsync("rollback.sh 2026-11-01T00-00-00Z-aaaaaaaaaaaa.zip")).ExitCode);

        Assert.Contains("--container-name packages --name 2026-11-01T00-00-00Z-aaaaaaaaaaaa.zip", azure.Calls[1], StringComparison.Ordinal);
        Assert.StartsWith("azd deploy functions --from-package /", azure.Calls[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_stops_the_functions_and_borrows_roles_only_while_it_runs()
    {
        using var azure = new FakeAzure();

        var (exitCode, output) = await azure.RunAsync("restore.sh 2026-11-26 --continue");

        Assert.True(exitCode == 0, output);
        Assert.Equal(
            [
                "functionapp stop", "role assignment create", "role assignment create", "role assignment create", "keyvault secret show", "keyvault secret show",
                "storage entity query", "storage blob list", "dev restore 2026-11-26 --continue", "functionapp start",
                "role assignment delete", "role assignment delete", "role assignment delete",
            ],
            azure.Calls.Select(Command));
        string[] roles = [$"--role Storage Table Data Contributor --scope {Accounts}/st1", $"--role Storage Blob Data Contributor --scope {Accounts}/st1", $"--role Storage Blob Data Reader --scope {Accounts}/bk1"];
        Assert.All(roles, role => Assert.Equal(2, azure.Calls.Count(call => call.Contains($"{role} ", StringComparison.Ordinal))));
        Assert.Contains("ExchangeStorage__accountName=st1\n", azure.Given("settings"), StringComparison.Ordinal);
        Assert.Contains("Backup__AccountName=bk1\n", azure.Given("settings"), StringComparison.Ordinal);
        Assert.Contains("Cases__Secrets__0__Id=second\n", azure.Given("settings"), StringComparison.Ordinal);
        Assert.Contains("Cases__Secrets__1__Id=first\n", azure.Given("settings"), StringComparison.Ordinal);
        Assert.DoesNotContain("the-operators-key", output + string.Concat(azure.Calls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_that_fails_leaves_the_functions_stopped_and_takes_the_roles_away()
    {
        using var azure = new FakeAzure();
        azure.SetUp("dev-fails", "");

        var (exitCode, output) = await azure.RunAsync("restore.sh 2026-11-26");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("The functions are stopped", output, StringComparison.Ordinal);
        Assert.DoesNotContain(azure.Calls, call => call.Contains("functionapp start", StringComparison.Ordinal));
        Assert.Equal(3, azure.Calls.Count(call => call.Contains("role assignment delete", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task After_the_loss_of_a_region_secrets_are_restored_from_the_copies_and_not_made_anew()
    {
        using var azure = new FakeAzure();
        azure.SetUp("secrets.kv-1", "case-secret-first\n");
        azure.SetUp("secrets.kvop-1", "operator-key\nplatform-first-one\nplatform-third-paused\n");

        var (exitCode, output) = await azure.RunAsync("secrets.sh", variables: new Dictionary<string, string>(StringComparer.Ordinal) { ["EXCHANGE_SECRETS_FOLDER"] = "/copies" });

        Assert.True(exitCode == 0, output);
        Assert.Equal(
            ["/copies/case-secret-second.backup", "/copies/platform-second.backup", "/copies/signing-key-first.backup", "/copies/signing-key-second.backup"],
            azure.Calls.Where(call => call.Contains("secret restore", StringComparison.Ordinal)).Select(call => call.Split(' ')[Array.IndexOf(call.Split(' '), "--file") + 1]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(azure.Calls, call => call.Contains("secret set", StringComparison.Ordinal));
    }

    /// <summary>Storage serves the page at an address of its own, without the headers of Front Door.</summary>
    [Theory]
    [InlineData("page1.z6.web.core.windows.net", "/operator/", "https://exchange.example/operator/")]
    [InlineData("exchange.example", "/operator/", "")]
    [InlineData("exchange-1.azurefd.net", "/", "")]
    public async Task A_page_at_the_address_of_storage_goes_to_the_exchange(string host, string path, string goesTo)
    {
        using var azure = new FakeAzure();
        azure.SetUp("web/dist/assets/page-1.js", "");
        azure.SetUp("web/dist/index.html", "<head></head>");
        azure.SetUp("web/dist/operator/index.html", "<head></head>");
        await azure.RunAsync("page.sh");
        azure.SetUp("location.js", $"globalThis.location = {{ hostname: '{host}', pathname: '{path}', replace: url => console.log(url) }}; require('./web/dist/address.js');");

        using var node = Process.Start(new ProcessStartInfo("node", [azure.PathOf("location.js")]) { UseShellExecute = false, RedirectStandardOutput = true })!;

        Assert.Equal(goesTo, (await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
    }

    /// <summary>The words of a call before its options.</summary>
    private static string Command(string call) => call.StartsWith("dev ", StringComparison.Ordinal) ? call
        : string.Join(' ', call.Split(' ').Skip(1).TakeWhile(word => !word.StartsWith('-')));
}
