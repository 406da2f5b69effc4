using System.Text.Json.Nodes;
using TakeItDown.Local.Page;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>Access: with identities, over TLS, through Front Door.</summary>
public sealed class AccessTests(Snapshots snapshots)
{
    [Fact]
    public void No_storage_account_allows_keys_or_public_blobs()
    {
        var accounts = snapshots.Of("Microsoft.Storage/storageAccounts");

        Assert.Equal(["bk", "host", "page", "st"], accounts.Select(account => account.Name[..^13]).Order(StringComparer.Ordinal));
        Assert.All(accounts, account =>
        {
            Assert.True(account.Is("properties.allowSharedKeyAccess", false), account.Name);
            Assert.True(account.Is("properties.allowBlobPublicAccess", false), account.Name);
            Assert.True(account.Is("properties.allowCrossTenantReplication", false), account.Name);
            Assert.True(account.Is("properties.supportsHttpsTrafficOnly", true), account.Name);
            Assert.Equal("TLS1_2", account.Text("properties.minimumTlsVersion"));
        });
        Assert.All(
            snapshots.Of("Microsoft.Storage/storageAccounts/blobServices/containers").Where(container => container.ShortName != "$web"),
            container => Assert.Equal("None", container.Text("properties.publicAccess")));
    }

    [Fact]
    public void Only_the_page_is_a_static_website()
    {
        var websites = snapshots.Of("Microsoft.Storage/storageAccounts/blobServices").Where(service => service.Is("properties.staticWebsite.enabled", true));

        Assert.StartsWith("page", Assert.Single(websites).Name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Microsoft.EventGrid/topics", "properties.disableLocalAuth")]
    [InlineData("Microsoft.OperationalInsights/workspaces", "properties.features.disableLocalAuth")]
    [InlineData("Microsoft.Insights/components", "properties.DisableLocalAuth")]
    public void No_resource_accepts_a_key(string type, string property) =>
        Assert.All(snapshots.Of(type), resource => Assert.True(resource.Is(property, true), resource.Name));

    [Fact]
    public void The_topic_accepts_CloudEvents_over_TLS()
    {
        var topic = snapshots.Only("Microsoft.EventGrid/topics");

        Assert.Equal("CloudEventSchemaV1_0", topic.Text("properties.inputSchema"));
        Assert.Equal("1.2", topic.Text("properties.minimumTlsVersionAllowed"));
    }

    [Fact]
    public void Vaults_use_roles_and_protect_deleted_secrets() => Assert.All(snapshots.Of("Microsoft.KeyVault/vaults"), vault =>
    {
        Assert.True(vault.Is("properties.enableRbacAuthorization", true));
        Assert.True(vault.Is("properties.enablePurgeProtection", true));
        Assert.True(vault.Is("properties.enableSoftDelete", true));
        Assert.Null(vault["properties.accessPolicies"]);
        Assert.True(vault.Is("properties.enabledForTemplateDeployment", vault.Name.StartsWith("kvop-", StringComparison.Ordinal)));
    });

    [Fact]
    public void Resources_with_irreplaceable_data_are_locked()
    {
        var locks = snapshots.Of("Microsoft.Authorization/locks").Where(resourceLock => resourceLock.Text("properties.level") == "CanNotDelete").Select(resourceLock => resourceLock.Scope);

        Assert.Equal(
            snapshots.Of("Microsoft.KeyVault/vaults").Append(Account("st")).Append(Account("bk")).Select(resource => resource.Id).Order(StringComparer.Ordinal),
            locks.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_functions_accept_calls_only_from_Front_Door()
    {
        var functions = snapshots.Only("Microsoft.Web/sites");
        var restriction = Assert.Single(functions["properties.siteConfig.ipSecurityRestrictions"]!.AsArray())!;

        Assert.Equal("Deny", functions.Text("properties.siteConfig.ipSecurityRestrictionsDefaultAction"));
        Assert.Equal(("Allow", "ServiceTag", "AzureFrontDoor.Backend"), (Text(restriction, "action"), Text(restriction, "tag"), Text(restriction, "ipAddress")));
        Assert.Contains("outputs.frontDoorId", restriction["headers"]!["x-azure-fdid"]!.AsArray().Single()!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_functions_are_deployed_and_called_without_passwords_over_TLS()
    {
        var functions = snapshots.Only("Microsoft.Web/sites");

        Assert.True(functions.Is("properties.httpsOnly", true));
        Assert.Equal("1.2", functions.Text("properties.siteConfig.minTlsVersion"));
        Assert.Equal("1.2", functions.Text("properties.siteConfig.scmMinTlsVersion"));
        Assert.Null(functions["properties.siteConfig.ftpsState"]); // Flex Consumption has no FTP and rejects this property
        Assert.Equal("UserAssignedIdentity", functions.Text("properties.functionAppConfig.deployment.storage.authentication.type"));
        Assert.Equal(["ftp", "scm"], snapshots.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies")
            .Where(policy => policy.Is("properties.allow", false)).Select(policy => policy.ShortName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Front_Door_uses_HTTPS_only() => Assert.All(snapshots.Of("Microsoft.Cdn/profiles/afdEndpoints/routes"), route =>
    {
        Assert.Equal("HttpsOnly", route.Text("properties.forwardingProtocol"));
        Assert.Equal("Enabled", route.Text("properties.httpsRedirect"));
    });

    [Fact]
    public void The_page_and_the_API_share_one_origin()
    {
        var routes = snapshots.Of("Microsoft.Cdn/profiles/afdEndpoints/routes");

        Assert.Single(routes.Select(route => route.Name.Split('/')[1]).Distinct(StringComparer.Ordinal));
        Assert.Equal(["/api/*"], routes.Single(route => route.ShortName == "api").Texts("properties.patternsToMatch"));
        Assert.Equal(["/.well-known/jwks.json"], routes.Single(route => route.ShortName == "wellKnown").Texts("properties.patternsToMatch"));
        Assert.Equal(["/*"], routes.Single(route => route.ShortName == "page").Texts("properties.patternsToMatch"));
        Assert.Null(routes.Single(route => route.ShortName == "api")["properties.cacheConfiguration"]);
    }

    /// <summary>A policy in a page does not apply to its workers, which hold the pictures.</summary>
    [Fact]
    public void The_page_and_its_workers_get_the_policy_of_the_local_host_as_a_header()
    {
        var headers = HeaderActions("ModifyResponseHeader")
            .Select(action => action!["parameters"]!).ToDictionary(header => Text(header, "headerName"), header => Text(header, "value"));

        Assert.Equal(PageFiles.ContentSecurityPolicy, headers["Content-Security-Policy"]);
        Assert.Equal("no-referrer", headers["Referrer-Policy"]);
        Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
        Assert.StartsWith("max-age=63072000", headers["Strict-Transport-Security"], StringComparison.Ordinal);
    }

    /// <summary>A client that sends the first header waits 15 s for an empty 500. RequestHeaders removes what Front Door does not.</summary>
    [Fact]
    public void A_client_s_invocation_id_and_forwarded_headers_are_removed_on_every_route()
    {
        var actions = HeaderActions("ModifyRequestHeader").Select(action => action!["parameters"]!).ToList();
        var ruleSet = snapshots.Of("Microsoft.Cdn/profiles/ruleSets").Single(set => set.ShortName == "everywhere").Id;

        Assert.All(actions, action => Assert.Equal("Delete", Text(action, "headerAction")));
        Assert.Equal(["x-ms-invocation-id", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server"], actions.Select(action => Text(action, "headerName")));
        Assert.All(
            snapshots.Of("Microsoft.Cdn/profiles/afdEndpoints/routes"),
            route => Assert.Contains(route["properties.ruleSets"]!.AsArray(), set => Text(set!, "id") == ruleSet));
    }

    /// <summary>Microsoft documents these limits of rules. A deployment that breaks one fails, or the rule does nothing.</summary>
    [Fact]
    public void No_rule_changes_a_header_that_Front_Door_reserves_or_has_a_long_value_or_more_than_five_actions()
    {
        string[] reserved =
        [
            "Accept-Ranges", "Host", "Connection", "Content-Length", "Transfer-Encoding", "TE", "Last-Modified", "Keep-Alive", "Expect", "Upgrade",
            "If-Modified-Since", "If-Unmodified-Since", "If-None-Match", "If-Match", "Range", "If-Range", "X-Ms-Via", "X-Ms-Force-Refresh", "X-MSEdge-Ref",
            "Warning", "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Azure-RequestChain", "X-Azure-FDID",
            "X-Azure-RequestChainv2", "X-Azure-Ref",
        ];

        Assert.All(
            HeaderActions("ModifyRequestHeader").Concat(HeaderActions("ModifyResponseHeader")).Select(action => Text(action!["parameters"]!, "headerName")),
            header => Assert.DoesNotContain(header, reserved, StringComparer.OrdinalIgnoreCase));
        Assert.All(HeaderActions("ModifyResponseHeader"), action => Assert.InRange(Text(action!["parameters"]!, "value").Length, 1, 640));
        Assert.All(snapshots.Of("Microsoft.Cdn/profiles/ruleSets/rules"), rule => Assert.InRange(rule["properties.actions"]!.AsArray().Count, 1, 5));
    }

    [Fact]
    public void The_firewall_limits_the_rate()
    {
        var protectedDomains = snapshots.Only("Microsoft.Cdn/profiles/securityPolicies")["properties.parameters.associations.0.domains"]!.AsArray();

        Assert.Equal(["TooManyOperatorCalls", "TooManyCalls", "TooManyApiCalls", "TooManyCallsOfAnyKind"], RateRules.Select(rule => Text(rule!, "name")));
        Assert.All(FirewallRules, rule => Assert.Equal("Block", Text(rule!, "action")));
        Assert.True(Threshold("TooManyCalls") < Threshold("TooManyApiCalls") && Threshold("TooManyOperatorCalls") < Threshold("TooManyApiCalls"));
        Assert.True(Threshold("TooManyApiCalls") < Threshold("TooManyCallsOfAnyKind"));
        Assert.Equal(snapshots.Only("Microsoft.Cdn/profiles/afdEndpoints").Id, Text(Assert.Single(protectedDomains)!, "id"));
    }

    /// <summary>Also in every spelling that reaches a function.</summary>
    [Theory]
    [InlineData("/api/v1/operator/overview", true)]
    [InlineData("/operator/", true)]
    [InlineData("/api/./v1/%6fperator/find", true)]
    [InlineData("//api//v1//OPERATOR/audit", true)]
    [InlineData("/api/v1/cases", false)]
    [InlineData("/", false)]
    public void Only_the_networks_of_operators_reach_their_part(string uri, bool isForOperators)
    {
        var conditions = Rule("NotAnOperator")["matchConditions"]!.AsArray();

        Assert.Equal("MatchRule", Text(Rule("NotAnOperator"), "ruleType"));
        Assert.Equal(isForOperators, IsMatch(conditions[0]!, uri));
        Assert.Equal(("SocketAddr", "IPMatch"), (Text(conditions[1]!, "matchVariable"), Text(conditions[1]!, "operator")));
        Assert.True(conditions[1]!["negateCondition"]!.GetValue<bool>());
        Assert.Equal(["192.0.2.0/24", "2001:db8::/48"], conditions[1]!["matchValue"]!.AsArray().Select(network => network!.GetValue<string>()));
        Assert.True(FirewallRules.All(rule => rule!["priority"]!.GetValue<int>() >= Rule("NotAnOperator")["priority"]!.GetValue<int>()));
    }

    /// <summary>PathTests shows which spellings reach a function.</summary>
    [Theory]
    [InlineData("/api/v1/cases", true, true)]
    [InlineData("/api/v1/challenge?hashes=1", true, true)]
    [InlineData("/api/./v1/cases", true, true)]
    [InlineData("/x/../api/v1/cases", true, true)]
    [InlineData("/api/%2e/v1/cases", true, true)]
    [InlineData("/%61pi/v1/%63ases", true, true)]
    [InlineData("/API/V1/Cases", true, true)]
    [InlineData("//api//v1//cases", true, true)]
    [InlineData("/api/v1/feed?cursor=a", false, true)]
    [InlineData("/api/hashsharing/v2/entries", false, true)]
    [InlineData("/assets/index-1.js", false, false)]
    public void The_firewall_counts_every_spelling_of_a_call(string uri, bool isAboutCases, bool isApi) =>
        Assert.Equal([false, isAboutCases, isApi, true], RateRules.Select(rule => rule!["matchConditions"]!.AsArray().All(condition => IsMatch(condition!, uri))));

    [Fact]
    public void No_secret_is_in_an_output_or_a_resource()
    {
        var words = (string[])["listKeys", "listAccountSas", "listSecrets", "ConnectionString", "getKeyVaultSecret", "SharedAccess", "AccountKey"];

        Assert.NotEmpty(snapshots.Outputs);
        Assert.All(words, word => Assert.DoesNotContain(word, snapshots.Outputs.ToJsonString(), StringComparison.OrdinalIgnoreCase));
        Assert.All(
            (string[])["listKeys", "listAccountSas", "AccountKey", "SharedAccessSignature"],
            word => Assert.DoesNotContain(snapshots.All, resource => resource.Json.ToJsonString().Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    private JsonArray FirewallRules =>
        snapshots.Only("Microsoft.Network/FrontDoorWebApplicationFirewallPolicies")["properties.customRules.rules"]!.AsArray();

    private IEnumerable<JsonNode?> RateRules => FirewallRules.Where(rule => Text(rule!, "ruleType") == "RateLimitRule");

    private JsonNode Rule(string name) => FirewallRules.Single(rule => Text(rule!, "name") == name)!;

    private int Threshold(string name) => Rule(name)["rateLimitThreshold"]!.GetValue<int>();

    /// <summary>What the firewall does with the only kind of condition that the rules have.</summary>
    private static bool IsMatch(JsonNode condition, string uri)
    {
        Assert.Equal(("RequestUri", "Contains"), (Text(condition, "matchVariable"), Text(condition, "operator")));
        Assert.Equal(["UrlDecode", "Lowercase"], condition["transforms"]!.AsArray().Select(transform => transform!.GetValue<string>()));
        return condition["matchValue"]!.AsArray().Any(value => Uri.UnescapeDataString(uri).ToLowerInvariant().Contains(value!.GetValue<string>(), StringComparison.Ordinal));
    }

    private Resource Account(string prefix) => snapshots.Of("Microsoft.Storage/storageAccounts").Single(account => account.Name.StartsWith(prefix, StringComparison.Ordinal));

    private IEnumerable<JsonNode?> HeaderActions(string name) => snapshots.Of("Microsoft.Cdn/profiles/ruleSets/rules")
        .SelectMany(rule => rule["properties.actions"]!.AsArray()).Where(action => Text(action!, "name") == name);

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
