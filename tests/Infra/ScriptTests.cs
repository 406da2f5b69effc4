using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>What azd runs around a deployment, against an Azure that only writes down what it is asked.</summary>
public sealed class ScriptTests
{
    [Fact]
    public async Task Only_secrets_that_are_not_there_are_made_and_none_is_shown()
    {
        using var azure = new FakeAzure();
        azure.Answers("secrets.kv-1", "case-secret-first\n");
        azure.Answers("secrets.kvop-1", "platform-first-one\n");

        var (exitCode, said) = await azure.RunAsync("secrets.sh");

        Assert.Equal(0, exitCode);
        Assert.Equal(
            ["case-secret-second in kv-1", "operator-key in kvop-1", "platform-second in kvop-1"],
            azure.Calls.Where(call => call.Contains("secret set", StringComparison.Ordinal)).Select(Secret).Order(StringComparer.Ordinal));
        foreach (var name in (string[])["case-secret-second", "operator-key", "platform-second"])
        {
            Assert.Equal(32, Convert.FromBase64String(azure.Given(name)).Length);
            Assert.DoesNotContain(azure.Given(name), said + string.Concat(azure.Calls), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_functions_are_told_of_a_new_server_secret_at_once()
    {
        using var azure = new FakeAzure();
        azure.Answers("secrets.kv-1", "case-secret-first\n");
        azure.Answers("secrets.kvop-1", "operator-key\nplatform-first-one\nplatform-second\n");

        await azure.RunAsync("secrets.sh");
        Assert.Contains("/sites/func-1/config/configreferences/appsettings/refresh", azure.Calls[^1], StringComparison.Ordinal);

        azure.Answers("calls", "");
        azure.Answers("secrets.kv-1", "case-secret-first\ncase-secret-second\n");
        await azure.RunAsync("secrets.sh");
        Assert.DoesNotContain(azure.Calls, call => call.Contains("rest", StringComparison.Ordinal));
    }

    /// <summary>A new value of a server secret would be every case lost.</summary>
    [Fact]
    public async Task No_secret_is_made_when_it_is_not_known_which_there_are()
    {
        using var azure = new FakeAzure();

        var (exitCode, _) = await azure.RunAsync("secrets.sh");

        Assert.NotEqual(0, exitCode);
        Assert.All(azure.Calls, call => Assert.Contains("secret list", call, StringComparison.Ordinal));
        Assert.Equal(20, azure.Calls.Count);
    }

    [Fact]
    public async Task Before_there_is_a_vault_no_secret_is_made()
    {
        using var azure = new FakeAzure();

        Assert.Equal(0, (await azure.RunAsync("secrets.sh", provisioned: false)).ExitCode);
        Assert.DoesNotContain(azure.Calls, call => call.Contains("secret", StringComparison.Ordinal));
    }

    /// <summary>A pipeline begins with no environment, and the functions must not be told of a secret that is not there.</summary>
    [Fact]
    public async Task Without_an_environment_the_vaults_of_the_group_are_found_and_a_new_secret_is_made_before_it_is_read()
    {
        using var azure = new FakeAzure();
        azure.Answers("group", "true\n");
        azure.Answers("vaults", "kv-1\nkvop-1\n");
        azure.Answers("secrets.kv-1", "case-secret-first\n");
        azure.Answers("secrets.kvop-1", "operator-key\nplatform-first-one\nplatform-second\n");

        Assert.Equal(0, (await azure.RunAsync("secrets.sh", provisioned: false)).ExitCode);

        Assert.Equal("case-secret-second in kv-1", Secret(Assert.Single(azure.Calls, call => call.Contains("secret set", StringComparison.Ordinal))));
        Assert.DoesNotContain(azure.Calls, call => call.Contains("rest", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_Azure_is_not_ready_for_is_tried_again()
    {
        using var azure = new FakeAzure();
        azure.Answers("fails", "xxx");

        Assert.Equal(0, (await azure.RunAsync("operator-key.sh")).ExitCode);

        Assert.Equal(4, azure.Calls.Count(call => call.Contains("az rest", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_platform_that_does_not_consent_is_named_and_holds_up_no_other()
    {
        using var azure = new FakeAzure();
        azure.Answers("refuses", "first-one\n");

        var (exitCode, said) = await azure.RunAsync("platforms.sh");

        Assert.Equal(1, exitCode);
        Assert.Contains("Not subscribed: first-one\n", said, StringComparison.Ordinal);
        var deployed = azure.Calls.Where(call => call.Contains("deployment group create", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, deployed.Count);
        Assert.Contains("--name platform-first-one --parameters platforms.bicepparam --output none PLATFORM=first-one", deployed[0], StringComparison.Ordinal);
        Assert.Contains("--name platform-second --parameters platforms.bicepparam --output none PLATFORM=second", deployed[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_platform_that_is_listed_no_more_loses_its_subscription_and_no_other_does()
    {
        using var azure = new FakeAzure();
        azure.Answers("subscriptions", "first-one\nfirst\nsecond\n");

        Assert.Equal(0, (await azure.RunAsync("platforms.sh")).ExitCode);

        var deleted = Assert.Single(azure.Calls, call => call.Contains("event-subscription delete", StringComparison.Ordinal));
        Assert.Contains("--name first --yes", deleted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_no_platform_every_subscription_ends_and_none_is_made()
    {
        using var azure = new FakeAzure();
        azure.Answers("infra/platforms.json", """{"platforms":[]}""");
        azure.Answers("subscriptions", "second\n");

        Assert.Equal(0, (await azure.RunAsync("platforms.sh")).ExitCode);

        Assert.Single(azure.Calls, call => call.Contains("event-subscription delete", StringComparison.Ordinal));
        Assert.DoesNotContain(azure.Calls, call => call.Contains("deployment", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_operator_s_key_goes_from_the_vault_to_the_functions_unseen()
    {
        using var azure = new FakeAzure();

        var (exitCode, said) = await azure.RunAsync("operator-key.sh");

        Assert.Equal(0, exitCode);
        Assert.Contains("/sites/func-1/host/default/functionKeys/operator", azure.Calls[^1], StringComparison.Ordinal);
        Assert.Contains("the-operators-key", azure.Given("body"), StringComparison.Ordinal);
        Assert.DoesNotContain("the-operators-key", said + string.Concat(azure.Calls), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_uploaded_after_what_it_names()
    {
        using var azure = new FakeAzure();
        azure.Answers("web/dist/assets/page-1.js", "");
        azure.Answers("web/dist/index.html", "");

        Assert.Equal(0, (await azure.RunAsync("page.sh")).ExitCode);

        Assert.Equal(["npm ci --silent", "npm run build"], azure.Calls.Take(2));
        Assert.Contains("upload-batch --source dist/assets --destination $web --destination-path assets --content-cache-control public, max-age=31536000, immutable", azure.Calls[2], StringComparison.Ordinal);
        Assert.Contains("--name index.html --content-cache-control no-cache --auth-mode login", azure.Calls[3], StringComparison.Ordinal);
        Assert.Equal(4, azure.Calls.Count);
    }

    private static string Secret(string call)
    {
        var words = call.Split(' ').ToList();
        return $"{words[words.IndexOf("--name") + 1]} in {words[words.IndexOf("--vault-name") + 1]}";
    }
}
