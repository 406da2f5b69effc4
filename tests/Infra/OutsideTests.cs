using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>The exchange is watched from outside, and somebody is woken.</summary>
public sealed class OutsideTests(Snapshots snapshots)
{
    private const string WebTests = "Microsoft.Insights/webtests";
    private const string MetricAlerts = "Microsoft.Insights/metricAlerts";

    [Theory]
    [InlineData("page", "/", 0)]
    [InlineData("health", "/api/v1/health", 0)]
    [InlineData("certificate", "/", 1)]
    public void The_page_and_the_health_are_asked_through_Front_Door_from_three_places(string name, string path, int severity)
    {
        var test = snapshots.Of(WebTests).Single(test => test.ShortName == name);
        var alert = Alert(name);

        Assert.Matches($@"'https://\{{0\}}'.*'edge-.*outputs\.hostName\.value\), '{path}'\)\]$", test.Text("properties.Request.RequestUrl"));
        Assert.Equal(200, test["properties.ValidationRules.ExpectedHttpStatusCode"]!.GetValue<int>());
        Assert.Equal(3, test["properties.Locations"]!.AsArray().Count);
        Assert.Equal(severity, alert["properties.severity"]!.GetValue<int>());
        Assert.Equal("Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria", alert["properties.criteria"]!["odata.type"]!.GetValue<string>());
        Assert.Equal(test.Id, alert.Text("properties.criteria.webTestId"));
        Assert.Equal(2, alert["properties.criteria.failedLocationCount"]!.GetValue<int>());
    }

    [Fact]
    public void A_certificate_that_expires_in_three_weeks_alerts()
    {
        var test = snapshots.Of(WebTests).Single(test => test.ShortName == "certificate");

        Assert.True(test.Is("properties.ValidationRules.SSLCheck", true));
        Assert.Equal(21, test["properties.ValidationRules.SSLCertRemainingLifetimeCheck"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("publish-failures", "Microsoft.EventGrid/topics", "PublishFailCount", "GreaterThan", 0)]
    [InlineData("front-door-errors", "Microsoft.Cdn/profiles", "Percentage5XX", "GreaterThan", 5)]
    [InlineData("origin-health", "Microsoft.Cdn/profiles", "OriginHealthPercentage", "LessThan", 50)]
    [InlineData("storage-availability", "Microsoft.Storage/storageAccounts", "Availability", "LessThan", 99)]
    [InlineData("storage-throttling", "Microsoft.Storage/storageAccounts", "Transactions", "GreaterThan", 100)]
    public void A_metric_of_Azure_alerts(string name, string type, string metric, string comparison, int threshold)
    {
        var alert = Alert(name);
        var criterion = alert["properties.criteria.allOf.0"]!;

        Assert.Equal((metric, comparison, threshold), (criterion["metricName"]!.GetValue<string>(), criterion["operator"]!.GetValue<string>(), criterion["threshold"]!.GetValue<int>()));
        Assert.Equal(type, criterion["metricNamespace"]!.GetValue<string>());
        Assert.Equal(type, snapshots.All.Single(resource => resource.Id == Assert.Single(alert.Texts("properties.scopes"))).Type);
        Assert.True(alert.Is("properties.enabled", true));
    }

    [Fact]
    public void The_storage_that_is_watched_is_that_of_the_cases() => Assert.All(
        (string[])["storage-availability", "storage-throttling"],
        name => Assert.Contains("/storageAccounts/st", Assert.Single(Alert(name).Texts("properties.scopes")), StringComparison.Ordinal));

    /// <summary>Each probe of the functions would be a billed execution, from every location of Front Door.</summary>
    [Fact]
    public void Front_Door_probes_the_page_and_not_the_functions()
    {
        var groups = snapshots.Of("Microsoft.Cdn/profiles/originGroups").ToDictionary(group => group.ShortName, group => group["properties.healthProbeSettings"]);

        Assert.Equal("HEAD", groups["page"]!["probeRequestType"]!.GetValue<string>());
        Assert.Null(groups["functions"]);
    }

    [Fact]
    public void Severity_0_wakes_whoever_is_on_call_and_everything_goes_to_the_operator()
    {
        var (operators, onCall) = (Contact("operator"), Contact("on-call"));

        Assert.Equal("operator@exchange.example", operators.Text("properties.emailReceivers.0.emailAddress"));
        Assert.Contains("'serviceUri', parameters('webhook')", onCall.Text("properties.webhookReceivers"), StringComparison.Ordinal); // a secret, so no prediction shows it
        Assert.Equal(("49", "15112345678"), (onCall.Text("properties.smsReceivers.0.countryCode"), onCall.Text("properties.smsReceivers.0.phoneNumber")));
        Assert.All(snapshots.Of(MetricAlerts), alert => Assert.Equal(
            alert["properties.severity"]!.GetValue<int>() == 0 ? [operators.Id, onCall.Id] : [operators.Id],
            alert["properties.actions"]!.AsArray().Select(action => action!["actionGroupId"]!.GetValue<string>())));
    }

    [Fact]
    public void Both_vaults_log_what_is_done_with_their_secrets() => Assert.Equal(
        snapshots.Of("Microsoft.KeyVault/vaults").Select(vault => vault.Id).Order(StringComparer.Ordinal),
        snapshots.Of("Microsoft.Insights/diagnosticSettings")
            .Where(setting => setting["properties.logs.0.category"]?.GetValue<string>() == "AuditEvent").Select(setting => setting.Scope).Order(StringComparer.Ordinal));

    [Fact]
    public void The_budget_warns_at_80_percent_and_before_it_is_exceeded()
    {
        var budget = snapshots.Only("Microsoft.Consumption/budgets");

        Assert.Equal((150, "Monthly", "2026-11-01"), (budget["properties.amount"]!.GetValue<int>(), budget.Text("properties.timeGrain"), budget.Text("properties.timePeriod.startDate")));
        Assert.Equal(("Actual", 80), (budget.Text("properties.notifications.spent.thresholdType"), budget["properties.notifications.spent.threshold"]!.GetValue<int>()));
        Assert.Equal(("Forecasted", 100), (budget.Text("properties.notifications.forecast.thresholdType"), budget["properties.notifications.forecast.threshold"]!.GetValue<int>()));
        Assert.All((string[])["spent", "forecast"], name => Assert.Equal([Contact("operator").Id], budget.Texts($"properties.notifications.{name}.contactGroups")));
    }

    private Resource Alert(string name) => snapshots.Of(MetricAlerts).Single(alert => alert.ShortName == name);

    private Resource Contact(string name) => snapshots.Of("Microsoft.Insights/actionGroups").Single(group => group.ShortName == name);
}
