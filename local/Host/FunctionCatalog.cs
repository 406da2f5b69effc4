using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing.Patterns;
using NCrontab;
using TakeItDown.Local.Host.Rpc;

namespace TakeItDown.Local.Host;

/// <summary>The functions of an app by trigger, read from the metadata that its worker reports.</summary>
internal sealed partial record FunctionCatalog(
    IReadOnlyList<HttpFunction> Http, IReadOnlyList<QueueFunction> Queues, IReadOnlyList<TimerFunction> Timers)
{
    /// <param name="functions">As the worker reports them.</param>
    /// <param name="settings">The app settings, for %Name% in a queue name or a schedule, and to disable functions.</param>
    /// <exception cref="HostStartException">One line per problem.</exception>
    public static FunctionCatalog Read(IEnumerable<RpcFunctionMetadata> functions, IReadOnlyDictionary<string, string> settings)
    {
        var problems = new List<string>();
        var read = functions.Where(function => !IsDisabled(function.Name, settings)).Select(function => Read(function, settings, problems)).ToList();
        return problems.Count > 0
            ? throw new HostStartException(problems)
            : new([.. read.OfType<HttpFunction>()], [.. read.OfType<QueueFunction>()], [.. read.OfType<TimerFunction>()]);
    }

    /// <summary>The setting <c>AzureWebJobs.{function}.Disabled</c>, as in Azure.</summary>
    private static bool IsDisabled(string name, IReadOnlyDictionary<string, string> settings) =>
        settings.TryGetValue($"AzureWebJobs.{name}.Disabled", out var value) && value is "1" or "true";

    private static TriggeredFunction? Read(RpcFunctionMetadata function, IReadOnlyDictionary<string, string> settings, List<string> problems)
    {
        var (id, name) = (function.FunctionId, function.Name);
        var trigger = function.RawBindings.Select(raw => JsonDocument.Parse(raw).RootElement)
            .Single(binding => Text(binding, "type")!.EndsWith("Trigger", StringComparison.Ordinal));
        var parameter = Text(trigger, "name")!;
        switch (Text(trigger, "type"))
        {
            case "httpTrigger":
                var methods = trigger.TryGetProperty("methods", out var listed) && listed.ValueKind is JsonValueKind.Array ? listed.EnumerateArray() : default;
                var level = Enum.Parse<KeyLevel>(Text(trigger, "authLevel")!, ignoreCase: true);
                var route = RoutePatternFactory.Parse((Text(trigger, "route") ?? name).Trim('/'));
                if (route.RawText!.StartsWith("admin", StringComparison.OrdinalIgnoreCase))
                    problems.Add($"{name}: the route {route.RawText} is reserved for the Functions runtime, like all routes that start with admin.");
                return new HttpFunction(id, name, parameter, route, [.. methods.Select(method => method.GetString()!.ToUpperInvariant())], level);
            case "queueTrigger":
                return new QueueFunction(id, name, parameter, Resolve(Text(trigger, "queueName")!), Text(trigger, "connection") ?? QueueFunction.HostStorage);
            case "timerTrigger":
                var text = Resolve(Text(trigger, "schedule")!);
                var hasSeconds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length != 5;
                if (CrontabSchedule.TryParse(text, new() { IncludingSeconds = hasSeconds }) is not { } schedule)
                {
                    problems.Add($"{name}: \"{text}\" is not a schedule of six fields, seconds first.");
                    return null;
                }

                return new TimerFunction(id, name, parameter, schedule, trigger.TryGetProperty("runOnStartup", out var runs) && runs.GetBoolean());
            default:
                problems.Add($"{name}: this host does not support the trigger {Text(trigger, "type")}.");
                return null;
        }

        string Resolve(string text) => Setting().Replace(text, reference =>
        {
            var key = reference.Groups["key"].Value;
            if (settings.TryGetValue(key, out var value))
                return value;
            problems.Add($"{name}: the setting {key} is missing.");
            return reference.Value;
        });
    }

    private static string? Text(JsonElement binding, string property) =>
        binding.TryGetProperty(property, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex("%(?<key>[^%]+)%", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Setting();
}

/// <summary>A function as the worker knows it: its id there, its name, and the parameter that takes the trigger's data.</summary>
internal abstract record TriggeredFunction(string Id, string Name, string Parameter);

/// <summary>A function that serves HTTP requests below the route prefix. An empty list of methods means every method.</summary>
internal sealed record HttpFunction(string Id, string Name, string Parameter, RoutePattern Route, IReadOnlyList<string> Methods, KeyLevel Level)
    : TriggeredFunction(Id, Name, Parameter);

/// <summary>A function that handles the messages of a queue.</summary>
internal sealed record QueueFunction(string Id, string Name, string Parameter, string Queue, string Connection) : TriggeredFunction(Id, Name, Parameter)
{
    /// <summary>The setting with the storage of the host itself. A trigger without a connection uses it.</summary>
    public const string HostStorage = "AzureWebJobsStorage";
}

/// <summary>A function that runs on a schedule, UTC.</summary>
internal sealed record TimerFunction(string Id, string Name, string Parameter, CrontabSchedule Schedule, bool RunOnStartup)
    : TriggeredFunction(Id, Name, Parameter);
