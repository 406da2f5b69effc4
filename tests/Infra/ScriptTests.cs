using TakeItDown.Publishing;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>The scripts that azd runs, against a fake Azure that records calls.</summary>
public sealed class ScriptTests
{
    [Fact]
    public async Task Only_missing_secrets_are_created_and_none_is_printed()
    {
        using var azure = new FakeAzure();
        azure.SetUp("secrets.kv-1", "case-secret-first\nsigning-key-first\nsigning-key-second\n");
        azure.SetUp("secrets.kvop-1", "platform-first-one\n");

        var (exitCode, output) = await azure.RunAsync("secrets.sh");

        Assert.Equal(0, exitCode);
        Assert.Equal(
            ["case-secret-second in kv-1", "operator-key in kvop-1", "platform-second in kvop-1", "platform-third-paused in kvop-1"],
            azure.Calls.Where(call => call.Contains("secret set", StringComparison.Ordinal)).Select(Secret).Order(StringComparer.Ordinal));
        foreach (var name in (string[])["case-secret-second", "operator-key", "platform-second"])
        {
            Assert.Equal(32, Convert.FromBase64String(azure.Given(name)).Length);
            Assert.DoesNotContain(azure.Given(name), output + string.Concat(azure.Calls), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_missing_signing_key_is_created_as_a_key_that_the_functions_can_read()
    {
        using var azure = new FakeAzure();
        azure.SetUp("secrets.kv-1", "case-secret-first\ncase-secret-second\nsigning-key-first\n");
        azure.SetUp("secrets.kvop-1", "operator-key\nplatform-first-one\nplatform-second\nplatform-third-paused\n");

        Assert.Equal(0, (await azure.RunAsync("secrets.sh")).ExitCode);

        Assert.Equal("signing-key-second in kv-1", Secret(Assert.Single(azure.Calls, call => call.Contains("secret set", StringComparison.Ordinal))));
        using var key = SigningKey.Read(azure.Given("signing-key-second"));
        Assert.Equal(256, key.KeySize);
    }

    [Fact]
    public async Task The_functions_see_a_new_server_secret_at_once()
    {
        using var azure = new FakeAzure();
        azure.SetUp("secrets.kv-1", "case-secret-first\nsigning-key-first\nsigning-key-second\n");
        azure.SetUp("secrets.kvop-1", "operator-key\nplatform-first-one\nplatform-second\nplatform-third-paused\n");

        await azure.RunAsync("secrets.sh");
        Assert.Contains("/sites/func-1/config/configreferences/appsettings/refresh", azure.Calls[^1], StringComparison.Ordinal);

        azure.SetUp("calls", "");
        azure.SetUp("secrets.kv-1", "case-secret-first\ncase-secret-second\nsigning-key-first\nsigning-key-second\n");
        await azure.RunAsync("secrets.sh");
        Assert.DoesNotContain(azure.Calls, call => call.Contains("rest", StringComparison.Ordinal));
    }

    /// <summary>A new value of a server secret would lock people out of their cases.</summary>
    [Fact]
    public async Task No_secret_is_created_if_the_list_of_secrets_is_unavailable()
    {
        using var azure = new FakeAzure();

        var (exitCode, _) = await azure.RunAsync("secrets.sh");

        Assert.NotEqual(0, exitCode);
        Assert.All(azure.Calls, call => Assert.Contains("secret list", call, StringComparison.Ordinal));
        Assert.Equal(20, azure.Calls.Count);
    }

    [Fact]
    public async Task Without_a_vault_no_secret_is_created()
    {
        using var azure = new FakeAzure();

        Assert.Equal(0, (await azure.RunAsync("secrets.sh", provisioned: false)).ExitCode);
        Assert.DoesNotContain(azure.Calls, call => call.Contains("secret", StringComparison.Ordinal));
    }

    /// <summary>A pipeline starts without an environment, and the functions must not refer to a secret that does not exist.</summary>
    [Fact]
    public async Task Without_an_environment_it_finds_the_vaults_and_creates_a_new_secret_before_it_is_needed()
    {
        using var azure = new FakeAzure();
        azure.SetUp("group", "true\n");
        azure.SetUp("vaults", "kv-1\nkvop-1\n");
        azure.SetUp("secrets.kv-1", "case-secret-first\nsigning-key-first\nsigning-key-second\n");
        azure.SetUp("secrets.kvop-1", "operator-key\nplatform-first-one\nplatform-second\nplatform-third-paused\n");

        Assert.Equal(0, (await azure.RunAsync("secrets.sh", provisioned: false)).ExitCode);

        Assert.Equal("case-secret-second in kv-1", Secret(Assert.Single(azure.Calls, call => call.Contains("secret set", StringComparison.Ordinal))));
        Assert.DoesNotContain(azure.Calls, call => call.Contains("rest", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_Azure_is_not_ready_for_is_retried()
    {
        using var azure = new FakeAzure();
        azure.SetUp("fails", "xxx");
        azure.SetUp("secrets.kvop-1", "operator-key\noperator-first\n");

        Assert.Equal(0, (await azure.RunAsync("operator-key.sh")).ExitCode);

        Assert.Equal(4, azure.Calls.Count(call => call.Contains("az rest", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_platform_that_does_not_consent_is_listed_and_blocks_no_other()
    {
        using var azure = new FakeAzure();
        azure.SetUp("refuses", "first-one\n");

        var (exitCode, output) = await azure.RunAsync("platforms.sh");

        Assert.Equal(1, exitCode);
        Assert.Contains("Not subscribed: first-one\n", output, StringComparison.Ordinal);
        var deployed = azure.Calls.Where(call => call.Contains("deployment group create", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, deployed.Count);
        Assert.Contains("--name platform-first-one --parameters platforms.bicepparam --output none PLATFORM=first-one", deployed[0], StringComparison.Ordinal);
        Assert.Contains("--name platform-second --parameters platforms.bicepparam --output none PLATFORM=second", deployed[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_platforms_that_are_paused_without_a_webhook_or_no_longer_listed_lose_their_subscriptions()
    {
        using var azure = new FakeAzure();
        azure.SetUp("subscriptions", "first-one\nfirst\nsecond\nthird-paused\nfourth-pulls\n");

        Assert.Equal(0, (await azure.RunAsync("platforms.sh")).ExitCode);

        var deleted = azure.Calls.Where(call => call.Contains("event-subscription delete", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, deleted.Count);
        Assert.Contains("--name first --yes", deleted[0], StringComparison.Ordinal);
        Assert.Contains("--name third-paused --yes", deleted[1], StringComparison.Ordinal);
        Assert.Contains("--name fourth-pulls --yes", deleted[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_platforms_every_subscription_is_deleted_and_none_is_created()
    {
        using var azure = new FakeAzure();
        azure.SetUp("infra/platforms.json", """{"platforms":[]}""");
        azure.SetUp("subscriptions", "second\n");

        Assert.Equal(0, (await azure.RunAsync("platforms.sh")).ExitCode);

        Assert.Single(azure.Calls, call => call.Contains("event-subscription delete", StringComparison.Ordinal));
        Assert.DoesNotContain(azure.Calls, call => call.Contains("deployment", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_operator_s_key_is_copied_to_the_functions_and_not_printed()
    {
        using var azure = new FakeAzure();
        azure.SetUp("secrets.kvop-1", "operator-key\noperator-first\n");

        var (exitCode, output) = await azure.RunAsync("operator-key.sh");

        Assert.Equal(0, exitCode);
        Assert.Contains("/sites/func-1/host/default/functionKeys/operator", azure.Calls[^2], StringComparison.Ordinal);
        Assert.DoesNotContain(azure.Calls, call => call.StartsWith("curl", StringComparison.Ordinal));
        Assert.Contains("the-operators-key", azure.Given("body"), StringComparison.Ordinal);
        Assert.DoesNotContain("the-operators-key", output + string.Concat(azure.Calls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_operator_is_made_once_and_its_key_goes_to_the_vault_and_nowhere_else()
    {
        using var azure = new FakeAzure();
        azure.SetUp("secrets.kvop-1", "operator-key\n");

        var (exitCode, output) = await azure.RunAsync("operator-key.sh");

        Assert.Equal(0, exitCode);
        var call = Assert.Single(azure.Calls, call => call.StartsWith("curl", StringComparison.Ordinal));
        Assert.EndsWith("https://exchange.example/api/v1/operator/operators/first/keys", call, StringComparison.Ordinal);
        Assert.Equal("x-functions-key: the-operators-key\n", azure.Given("header"));
        Assert.Equal("operator-first in kvop-1", Secret(Assert.Single(azure.Calls, call => call.Contains("secret set", StringComparison.Ordinal))));
        Assert.Equal("tid_op_first_its-key", azure.Given("operator-first"));
        Assert.All((string[])["the-operators-key", "its-key"], key => Assert.DoesNotContain(key, output + string.Concat(azure.Calls), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_operator_networks_no_operator_is_made_and_a_line_says_how()
    {
        using var azure = new FakeAzure();
        azure.SetUp("secrets.kvop-1", "operator-key\n");

        var (exitCode, output) = await azure.RunAsync("operator-key.sh", operatorNetworks: "");

        Assert.Equal(0, exitCode);
        Assert.Contains("Set EXCHANGE_OPERATOR_NETWORKS to your network", output, StringComparison.Ordinal);
        Assert.DoesNotContain(azure.Calls, call => call.StartsWith("curl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_page_and_the_console_are_uploaded_after_their_assets()
    {
        using var azure = new FakeAzure();
        azure.SetUp("web/dist/assets/page-1.js", "");
        azure.SetUp("web/dist/index.html", "<head><title>Home</title></head>");
        azure.SetUp("web/dist/operator/index.html", "<head></head>");

        Assert.Equal(0, (await azure.RunAsync("page.sh")).ExitCode);

        Assert.Equal(["npm ci --silent", "npm run build"], azure.Calls.Take(2));
        Assert.Contains("upload-batch --source dist/assets --destination $web --destination-path assets --content-cache-control public, max-age=31536000, immutable", azure.Calls[2], StringComparison.Ordinal);
        Assert.Contains("--name address.js --content-cache-control no-cache --auth-mode login", azure.Calls[3], StringComparison.Ordinal);
        Assert.Contains("--name index.html --content-cache-control no-cache --auth-mode login", azure.Calls[4], StringComparison.Ordinal);
        Assert.Contains("--name operator/index.html --content-cache-control no-cache --auth-mode login", azure.Calls[5], StringComparison.Ordinal);
        Assert.Equal("""<head><title>Home</title><script src="/address.js"></script></head>""", azure.Given("index.html").TrimEnd());
        Assert.Equal(6, azure.Calls.Count);
    }

    private static string Secret(string call)
    {
        var words = call.Split(' ').ToList();
        return $"{words[words.IndexOf("--name") + 1]} in {words[words.IndexOf("--vault-name") + 1]}";
    }
}
