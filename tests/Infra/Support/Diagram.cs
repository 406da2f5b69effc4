using System.Text;

namespace TakeItDown.Tests.Infra.Support;

/// <summary>
/// Draws the deployment as a Mermaid flowchart. Every box is a resource of the snapshot. Every arrow is a route, role, subscription,
/// setting, log or alert in it.
/// </summary>
internal sealed class Diagram(Snapshots snapshots)
{
    private readonly SortedDictionary<(string From, string To), List<string>> arrows = [];

    public static string Draw(Snapshots snapshots) => new Diagram(snapshots).Draw();

    private string Draw()
    {
        Routes();
        Roles();
        Settings();
        Deliveries();
        Alerts();
        var chart = new StringBuilder("```mermaid\nflowchart TB\n");
        chart.AppendLine("  phone([a person's phone])").AppendLine("  operator([operator])");
        chart.AppendLine("  outside([availability tests])");
        foreach (var platform in snapshots.Subscriptions)
            chart.AppendLine($"  {Node(platform)}([platform {platform.ShortName}])");
        foreach (var resource in snapshots.Main.Where(resource => Title(resource) is not null && Parent(resource) is null))
            Box(chart, resource);
        foreach (var ((from, to), labels) in arrows)
            chart.AppendLine($"  {from} -->|{string.Join("<br>", labels.Distinct(StringComparer.Ordinal))}| {to}");
        return chart.AppendLine("```").ToString().ReplaceLineEndings("\n");
    }

    private void Box(StringBuilder chart, Resource resource)
    {
        var parts = snapshots.Main.Where(part => Parent(part) == resource.Id).ToList();
        if (parts.Count == 0)
        {
            chart.AppendLine($"  {Node(resource)}[\"{Title(resource)}\"]");
            return;
        }

        chart.AppendLine($"  subgraph {Node(resource)}[\"{Title(resource)}\"]");
        foreach (var kind in parts.GroupBy(part => part.Type.Split('/')[^1]))
        {
            var separate = kind.Where(HasArrow).ToList();
            foreach (var part in separate)
                chart.AppendLine($"    {Node(part)}[\"{Singular(kind.Key)} {part.ShortName}\"]");
            if (kind.Except(separate).Select(part => part.ShortName).ToList() is { Count: > 0 } others)
                chart.AppendLine($"    {Node(resource)}_{kind.Key}[\"{kind.Key}<br>{string.Join("<br>", others)}\"]");
        }

        chart.AppendLine("  end");
    }

    private void Routes()
    {
        var frontDoor = Node(snapshots.Only("Microsoft.Cdn/profiles"));
        Arrow("phone", frontDoor, "HTTPS");
        foreach (var platform in snapshots.Subscriptions)
            Arrow(Node(platform), frontDoor, "feed, verdicts");
        foreach (var route in snapshots.Of("Microsoft.Cdn/profiles/afdEndpoints/routes"))
        {
            var page = route.Text("properties.originGroup.id").EndsWith("/page", StringComparison.Ordinal);
            var origin = page
                ? snapshots.Of("Microsoft.Storage/storageAccounts/blobServices/containers").Single(container => container.ShortName == "$web")
                : snapshots.Only("Microsoft.Web/sites");
            Arrow(frontDoor, Node(origin), string.Join(", ", route.Texts("properties.patternsToMatch")));
        }
    }

    private void Roles()
    {
        foreach (var role in snapshots.Of("Microsoft.Authorization/roleAssignments"))
            Arrow(Principal(role.Text("properties.principalId")), Node(snapshots.All.Single(resource => resource.Id == role.Scope)), role.Text("properties.description").Split(':')[0]);
    }

    private void Settings()
    {
        var functions = Node(snapshots.Only("Microsoft.Web/sites"));
        foreach (var identity in snapshots.Of("Microsoft.ManagedIdentity/userAssignedIdentities"))
            Arrow(functions, Node(identity), "runs as");
        foreach (var vault in snapshots.Of("Microsoft.KeyVault/vaults"))
            if (snapshots.Only("Microsoft.Web/sites/config").Properties.Any(setting => setting.Value!.GetValue<string>().Contains($"VaultName={vault.Name};", StringComparison.Ordinal)))
                Arrow(functions, Node(vault), "server secrets");
    }

    private void Deliveries()
    {
        var topic = Node(snapshots.Only("Microsoft.EventGrid/topics"));
        foreach (var platform in snapshots.Subscriptions)
            Arrow(topic, Node(platform), "webhook: " + string.Join(", ", platform["properties.filter.advancedFilters.0.values"]!.AsArray().Select(value => value!.GetValue<string>())));
        foreach (var vault in snapshots.Of("Microsoft.KeyVault/vaults").Where(vault => snapshots.Subscriptions.Any(platform => platform.Json.ToJsonString().Contains($"/vaults/{vault.Name}", StringComparison.Ordinal))))
            Arrow(Node(vault), topic, "webhook secrets");
        var blobs = snapshots.Only("Microsoft.EventGrid/systemTopics");
        Arrow(Node(snapshots.All.Single(resource => resource.Id.EndsWith("/containers/dead-letters", StringComparison.Ordinal))), Node(blobs), "BlobCreated");
    }

    private void Alerts()
    {
        var workspace = Node(snapshots.Only("Microsoft.OperationalInsights/workspaces"));
        Arrow(Node(snapshots.Only("Microsoft.Insights/components")), workspace, "metrics and traces");
        foreach (var setting in snapshots.Of("Microsoft.Insights/diagnosticSettings").Where(setting => setting["properties.logs"] is not null))
            Arrow(Node(Find(setting.Scope)), workspace, setting["properties.logs.0.category"]!.GetValue<string>());
        var contacts = snapshots.Of("Microsoft.Insights/actionGroups").ToDictionary(group => group.ShortName, Node);
        Arrow(workspace, contacts["operator"], Count(snapshots.Of("Microsoft.Insights/scheduledQueryRules").Count));
        foreach (var alerts in snapshots.Of("Microsoft.Insights/metricAlerts").GroupBy(alert => Watched(Find(alert.Texts("properties.scopes")[0]))))
            Arrow(alerts.Key, contacts["operator"], Count(alerts.Count()));
        foreach (var test in snapshots.Of("Microsoft.Insights/webtests"))
            Arrow("outside", Node(snapshots.Only("Microsoft.Cdn/profiles")), test.ShortName);
        Arrow(contacts["operator"], "operator", "e-mail");
        Arrow(contacts["operator"], contacts["on-call"], "severity 0");
        Arrow(contacts["on-call"], "operator", "webhook, SMS");
    }

    /// <summary>The node of a principal: an identity of the functions, a topic or the operator.</summary>
    private string Principal(string id) => Node(
        id.Contains("/userAssignedIdentities/", StringComparison.Ordinal) ? snapshots.Of("Microsoft.ManagedIdentity/userAssignedIdentities").Single(identity => id.Contains($"/{identity.Name}'", StringComparison.Ordinal))
        : id.Contains("/systemTopics/", StringComparison.Ordinal) ? snapshots.Only("Microsoft.EventGrid/systemTopics")
        : id.Contains("/topics/", StringComparison.Ordinal) ? snapshots.Only("Microsoft.EventGrid/topics")
        : null);

    private Resource Find(string id) => snapshots.All.Single(resource => resource.Id == id);

    private static string Watched(Resource resource) => resource.Type.EndsWith("/webtests", StringComparison.Ordinal) ? "outside" : Node(resource);

    private static string Count(int alerts) => alerts == 1 ? "1 alert" : $"{alerts} alerts";

    private bool HasArrow(Resource part) => arrows.Keys.Any(arrow => arrow.From == Node(part) || arrow.To == Node(part));

    private void Arrow(string from, string to, string label)
    {
        if (!arrows.TryGetValue((from, to), out var labels))
            arrows[(from, to)] = labels = [];
        labels.Add(label);
    }

    private static string? Title(Resource resource) => resource.Type switch
    {
        "Microsoft.Cdn/profiles" => "Front Door",
        "Microsoft.Web/sites" => "Functions<br>Flex Consumption",
        "Microsoft.ManagedIdentity/userAssignedIdentities" => resource.Name.StartsWith("idhost", StringComparison.Ordinal) ? "identity of the host" : "identity of the code",
        "Microsoft.Storage/storageAccounts" => resource.Name[..^13] switch
        {
            "page" => "storage: the page",
            "host" => "storage: the Functions host",
            "bk" => "storage: exports, another region",
            _ => "storage: the exchange",
        },
        "Microsoft.EventGrid/topics" => "Event Grid topic",
        "Microsoft.EventGrid/systemTopics" => "Event Grid system topic",
        "Microsoft.KeyVault/vaults" => resource.Name.StartsWith("kvop", StringComparison.Ordinal) ? "Key Vault: operator" : "Key Vault: server secrets",
        "Microsoft.Insights/components" => "Application Insights",
        "Microsoft.OperationalInsights/workspaces" => "Log Analytics<br>all metrics, workbook",
        "Microsoft.Insights/actionGroups" => $"action group {resource.ShortName}",
        _ => null,
    };

    /// <summary>The account that contains a table, queue or container.</summary>
    private string? Parent(Resource part) => part.Type.Split('/') is ["Microsoft.Storage", "storageAccounts", _, _]
        ? snapshots.Of("Microsoft.Storage/storageAccounts").Single(account => part.Id.StartsWith($"{account.Id}/", StringComparison.Ordinal)).Id
        : null;

    private static string Singular(string kind) => kind[..^1];

    private static string Node(Resource? resource) => resource switch
    {
        null => "operator",
        { Type: "Microsoft.EventGrid/topics/eventSubscriptions" } => "platform_" + resource.ShortName.Replace('-', '_'),
        _ => string.Concat(string.Join('_', resource.Type.Split('/')[1..].Append(resource.ShortName)).Where(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')),
    };
}
