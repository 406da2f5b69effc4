using System.Text.Json.Nodes;
using TakeItDown.Local;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>No log contains an address: metrics are collected from everything, logs from almost nothing.</summary>
public sealed class AddressTests(Snapshots snapshots)
{
    /// <summary>
    /// What is done with the secrets of both vaults: the callers are operators, the pipeline and the functions, because no person who submits
    /// calls a vault. Events that the topic rejects. No log of people's calls or platforms' responses.
    /// </summary>
    private static readonly string[] Allowed = ["AuditEvent", "AuditEvent", "PublishFailures"];

    /// <summary>Top-level resources without useful metrics, and the destinations of metrics.</summary>
    private static readonly string[] WithoutMetrics =
    [
        "Microsoft.ManagedIdentity/userAssignedIdentities", "Microsoft.Network/FrontDoorWebApplicationFirewallPolicies", "Microsoft.Web/serverfarms",
        "Microsoft.OperationalInsights/workspaces", "Microsoft.Insights/components",
    ];

    /// <summary>Resources that only describe or watch other resources.</summary>
    private static readonly string[] Descriptions =
    [
        "Microsoft.Authorization/", "Microsoft.Insights/diagnosticSettings", "Microsoft.Insights/scheduledQueryRules",
        "Microsoft.Insights/metricAlerts", "Microsoft.Insights/actionGroups", "Microsoft.Insights/workbooks", "Microsoft.Insights/webtests", "Microsoft.Consumption/",
    ];

    [Fact]
    public void Only_listed_logs_are_collected()
    {
        var logs = Settings.SelectMany(setting => setting["properties.logs"]?.AsArray() ?? []).ToList();

        Assert.All(logs, log => Assert.Null(log!["categoryGroup"]));
        Assert.Equal(Allowed, logs.Select(log => log!["category"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(snapshots.All, resource => resource.Json.ToJsonString().Contains("allLogs", StringComparison.OrdinalIgnoreCase));
        Assert.All(
            Settings.Where(setting => setting["properties.logs.0.category"]?.GetValue<string>() == "AuditEvent"),
            setting => Assert.Contains("/Microsoft.KeyVault/vaults/", setting.Scope, StringComparison.Ordinal));
    }

    [Fact]
    public void Metrics_are_collected_from_everything()
    {
        var resources = snapshots.Main.Where(resource => resource.Type.Count(letter => letter == '/') == 1
            && !WithoutMetrics.Contains(resource.Type)
            && !Descriptions.Any(described => resource.Type.StartsWith(described, StringComparison.Ordinal))).ToList();

        Assert.Contains(resources, resource => resource.Type == "Microsoft.EventGrid/systemTopics");
        Assert.All(resources, resource => Assert.Contains(
            Settings, setting => setting.Scope == resource.Id && setting["properties.metrics"] is JsonArray { Count: > 0 }));
    }

    /// <summary>Application Insights tables keep 90 days by default, whatever the workspace keeps.</summary>
    [Fact]
    public void Telemetry_is_kept_as_long_as_the_privacy_page_says()
    {
        var days = snapshots.Only("Microsoft.OperationalInsights/workspaces")["properties.retentionInDays"]!.GetValue<int>();

        Assert.Contains($"Kept for {days} days (`keepTelemetryDays`)", File.ReadAllText(Repository.File("docs/privacy.md")), StringComparison.Ordinal);
        var tables = snapshots.Of("Microsoft.OperationalInsights/workspaces/tables");
        Assert.Equal(["AppAvailabilityResults", "AppDependencies", "AppExceptions", "AppMetrics", "AppRequests", "AppTraces"], tables.Select(table => table.ShortName).Order(StringComparer.Ordinal));
        Assert.All(tables, table => Assert.Equal(days, table["properties.totalRetentionInDays"]!.GetValue<int>()));
    }

    [Fact]
    public void Application_Insights_masks_addresses() =>
        Assert.True(snapshots.Only("Microsoft.Insights/components").Is("properties.DisableIpMasking", false));

    [Theory]
    [InlineData("Microsoft.Cdn/profiles", "properties.logScrubbing")]
    [InlineData("Microsoft.Network/FrontDoorWebApplicationFirewallPolicies", "properties.policySettings.logScrubbing")]
    public void A_log_that_somebody_turns_on_would_contain_no_addresses(string type, string property)
    {
        var scrubbing = snapshots.Only(type)[property]!;

        Assert.Equal("Enabled", scrubbing["state"]!.GetValue<string>());
        Assert.Contains(scrubbing["scrubbingRules"]!.AsArray(), rule =>
            rule!["matchVariable"]!.GetValue<string>() == "RequestIPAddress" && rule["state"]!.GetValue<string>() == "Enabled");
    }

    [Fact]
    public void The_functions_write_no_access_log()
    {
        var functions = snapshots.Only("Microsoft.Web/sites");

        Assert.All(
            (string[])["httpLoggingEnabled", "detailedErrorLoggingEnabled", "requestTracingEnabled"],
            log => Assert.False(functions.Is($"properties.siteConfig.{log}", true), log));
        Assert.DoesNotContain(snapshots.Of("Microsoft.Web/sites/config"), config => config.ShortName == "logs");
    }

    /// <summary>Telemetry about a request would reveal its city, even with a masked address.</summary>
    [Fact]
    public void The_functions_host_sends_no_telemetry_about_single_requests()
    {
        var logging = JsonNode.Parse(File.ReadAllText(Repository.File("host.json")))!["logging"]!;

        Assert.Equal("None", logging["logLevel"]!["Host.Results"]!.GetValue<string>());
        Assert.False(logging["applicationInsights"]!["enableDependencyTracking"]!.GetValue<bool>());
        Assert.False(logging["applicationInsights"]!["httpAutoCollectionOptions"]!["enableHttpTriggerExtendedInfoCollection"]!.GetValue<bool>());
    }

    private IReadOnlyList<Resource> Settings => snapshots.Of("Microsoft.Insights/diagnosticSettings");
}
