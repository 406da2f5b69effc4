using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TakeItDown.Local;
using TakeItDown.Telemetry;
using TakeItDown.Tests.Infra.Support;

namespace TakeItDown.Tests.Infra;

/// <summary>The alerts and the workbook use only metrics that the code emits.</summary>
public sealed partial class AlertTests(Snapshots snapshots)
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyCollection<string>> Instruments = Emitted.Instruments();

    /// <summary>The names of spans.</summary>
    private static readonly string[] SpanNames = [Tracing.SubmitCase, Tracing.PublishChange];

    [Theory]
    [InlineData("stopped", 0)]
    [InlineData("outbox-age", 0)]
    [InlineData("restarts", 1)]
    [InlineData("poisoned", 1)]
    [InlineData("dead-letters", 1)]
    [InlineData("silent", 2)]
    [InlineData("behind", 2)]
    [InlineData("key-use", 1)]
    [InlineData("holding", 1)]
    [InlineData("flood", 1)]
    [InlineData("export", 1)]
    public void Each_alert_notifies_the_operator(string name, int severity)
    {
        var alert = snapshots.Of("Microsoft.Insights/scheduledQueryRules").Single(alert => alert.ShortName == name);

        Assert.Equal(severity, alert["properties.severity"]!.GetValue<int>());
        var contacts = snapshots.Of("Microsoft.Insights/actionGroups").ToDictionary(group => group.ShortName, group => group.Id);
        Assert.Equal(severity == 0 ? [contacts["operator"], contacts["on-call"]] : [contacts["operator"]], alert.Texts("properties.actions.actionGroups"));
        Assert.True(alert.Is("properties.enabled", true));
        Assert.Matches("(?s)project Value = ", alert.Text("properties.criteria.allOf.0.query"));
    }

    [Fact]
    public void The_runbook_says_what_to_do_about_each_alert()
    {
        var runbook = File.ReadAllText(Repository.File("infra/README.md"));
        var alerts = snapshots.Of("Microsoft.Insights/scheduledQueryRules");

        Assert.Equal(11, alerts.Count);
        Assert.All(alerts.Select(alert => alert.Text("properties.displayName")).Concat(snapshots.Of("Microsoft.Insights/metricAlerts").Select(alert => alert.ShortName)), title =>
            Assert.Matches($@"\n\| ([^|]*\b)?{title}\b[^|]* \|", runbook));
    }

    [Fact]
    public void The_workbook_shows_deliveries_and_failures_by_platform()
    {
        var workbook = Workbook().ToJsonString();

        Assert.All(
            (string[])["DeliverySuccessCount", "DeliveryAttemptFailCount", "EventSubscriptionName"],
            name => Assert.Contains(name, workbook, StringComparison.Ordinal));
    }

    [Fact]
    public void The_outbox_alert_is_raised_after_five_minutes_the_silence_alert_after_a_day_and_the_lag_alert_after_two()
    {
        Assert.Equal(300, Alert("outbox-age")["properties.criteria.allOf.0.threshold"]!.GetValue<int>());
        Assert.Equal(TimeSpan.FromDays(2).TotalSeconds, Alert("behind")["properties.criteria.allOf.0.threshold"]!.GetValue<int>());
        Assert.Equal("P2D", Alert("silent").Text("properties.overrideQueryTimeRange"));
        Assert.Contains("datatable(platform: string, signalType: string) ['first-one', 'pdq', 'first-one', 'image_md5', 'second', 'video_md5', 'fourth-pulls', 'pdq']", Alert("silent").Text("properties.criteria.allOf.0.query"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_platform_without_a_webhook_is_not_silent_while_it_pulls()
    {
        var query = Alert("silent").Text("properties.criteria.allOf.0.query");

        Assert.Matches(@"(?s)join kind=leftanti \(datatable\(platform: string\) \['fourth-pulls'\]\s+\| join kind=inner \(AppMetrics\s+\| where Name == 'takeitdown\.feed\.receive_lag' and TimeGenerated > ago\(24h\) and Sum < 86400", query);
    }

    /// <summary>A client that hangs up must not alert anybody: alerts count our own metrics, never invocations, requests or exceptions.</summary>
    [Fact]
    public void No_alert_counts_what_a_client_can_cause_by_hanging_up() => Assert.All(
        snapshots.Of("Microsoft.Insights/scheduledQueryRules").Select(alert => alert.Text("properties.criteria.allOf.0.query")),
        query => Assert.Equal(["AppMetrics"], Sources().Matches(query).Select(match => match.Value).Where(name => name != "AppRoleInstance").Distinct()));

    [Fact]
    public void Every_metric_in_a_query_is_emitted_by_the_code() => Assert.All(Queries(), query =>
    {
        var names = MetricNames().Matches(query).Select(match => match.Value).ToList();
        var spans = SpanNamePattern().Matches(query).Select(match => match.Groups["name"].Value).ToList();

        Assert.NotEmpty(names.Concat(spans));
        Assert.All(names, name => Assert.True(Instruments.ContainsKey(name) || name == Tracing.SinceSubmit, name));
        Assert.All(spans, span => Assert.Contains(span, SpanNames));
    });

    [Fact]
    public void Every_tag_in_a_query_is_a_tag_of_the_metric() => Assert.All(Queries(), query =>
    {
        var carried = MetricNames().Matches(query).SelectMany(match => Instruments.GetValueOrDefault(match.Value) ?? []).ToHashSet();

        Assert.All(Tags().Matches(query), tag => Assert.Contains(tag.Groups["name"].Value, carried));
    });

    [Fact]
    public void Every_metric_that_the_code_emits_is_in_the_workbook()
    {
        var workbook = string.Join('\n', WorkbookQueries());

        Assert.All(Instruments.Keys, instrument => Assert.Contains($"'{instrument}'", workbook, StringComparison.Ordinal));
    }

    [Fact]
    public void The_workbook_uses_the_resources_of_this_exchange()
    {
        var data = Workbook().ToJsonString();

        Assert.Contains(snapshots.Only("Microsoft.OperationalInsights/workspaces").Id, data, StringComparison.Ordinal);
        Assert.Contains(snapshots.Only("Microsoft.EventGrid/topics").Id, data, StringComparison.Ordinal);
        Assert.DoesNotContain("{workspace}", data, StringComparison.Ordinal);
        Assert.DoesNotContain("{topic}", data, StringComparison.Ordinal);
    }

    private Resource Alert(string name) => snapshots.Of("Microsoft.Insights/scheduledQueryRules").Single(alert => alert.ShortName == name);

    private JsonNode Workbook() => JsonNode.Parse(snapshots.Only("Microsoft.Insights/workbooks").Text("properties.serializedData"))!;

    private IEnumerable<string> WorkbookQueries() =>
        Workbook()["items"]!.AsArray().Select(item => item!["content"]!["query"]?.GetValue<string>()).OfType<string>();

    private List<string> Queries() =>
        [.. snapshots.Of("Microsoft.Insights/scheduledQueryRules").Select(alert => alert.Text("properties.criteria.allOf.0.query")), .. WorkbookQueries()];

    [GeneratedRegex(@"\bApp[A-Z]\w+", RegexOptions.NonBacktracking)]
    private static partial Regex Sources();

    [GeneratedRegex(@"takeitdown\.[a-z_.]+", RegexOptions.NonBacktracking)]
    private static partial Regex MetricNames();

    [GeneratedRegex(@"Name == '(?<name>[a-z]+ [a-z]+)'", RegexOptions.NonBacktracking)]
    private static partial Regex SpanNamePattern();

    [GeneratedRegex(@"Properties\.(?<name>\w+)", RegexOptions.NonBacktracking)]
    private static partial Regex Tags();
}
