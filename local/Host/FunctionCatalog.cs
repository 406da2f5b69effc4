using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using NCrontab;

namespace TakeItDown.Local.Host;

/// <summary>Every function of an app, read from the attributes of its classes and checked as far as can be without running them.</summary>
public sealed partial class FunctionCatalog
{
    private static readonly string[] Reserved = ["admin", "runtime"];

    private readonly IConfiguration settings;
    private readonly List<HttpFunction> http = [];
    private readonly List<QueueFunction> queues = [];
    private readonly List<TimerFunction> timers = [];
    private readonly List<string> faults = [];

    private FunctionCatalog(IConfiguration settings) => this.settings = settings;

    public IReadOnlyList<HttpFunction> Http => http;

    public IReadOnlyList<QueueFunction> Queues => queues;

    public IReadOnlyList<TimerFunction> Timers => timers;

    /// <param name="types">Classes to look through; those without a function are passed over.</param>
    /// <param name="settings">Where %Name% in a queue name or a schedule is looked up.</param>
    /// <exception cref="HostStartException">One line for each fault found.</exception>
    public static FunctionCatalog Read(IEnumerable<Type> types, IConfiguration settings)
    {
        var catalog = new FunctionCatalog(settings);
        const BindingFlags Everything =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var method in types.SelectMany(type => type.GetMethods(Everything)))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is not { } function)
                continue;
            if (!names.Add(function.Name))
                catalog.faults.Add($"{function.Name}: two functions have this name");
            catalog.Add(function.Name, method);
        }
        catalog.FindRouteConflicts();
        return catalog.faults.Count == 0 ? catalog : throw new HostStartException(catalog.faults);
    }

    private void Add(string name, MethodInfo method)
    {
        var triggers = method.GetParameters()
            .SelectMany(parameter => parameter.GetCustomAttributes(), (parameter, attribute) => (parameter, attribute))
            .Where(found => found.attribute is HttpTriggerAttribute or QueueTriggerAttribute or TimerTriggerAttribute)
            .ToList();
        if (triggers is not [var (trigger, attribute)])
        {
            faults.Add($"{name}: a function needs exactly one trigger, this one has {triggers.Count}");
            return;
        }
        if (!method.IsStatic && (method.DeclaringType!.IsAbstract || method.DeclaringType.GetConstructors().Length != 1))
            faults.Add($"{name}: its class {method.DeclaringType.Name} needs one public constructor");
        else if (attribute is HttpTriggerAttribute http)
            AddHttp(name, method, trigger, http);
        else if (attribute is QueueTriggerAttribute queue)
            AddQueue(name, method, trigger, queue);
        else if (attribute is TimerTriggerAttribute timer)
            AddTimer(name, method, trigger, timer);
    }

    private void AddHttp(string name, MethodInfo method, ParameterInfo trigger, HttpTriggerAttribute attribute)
    {
        var text = (string.IsNullOrWhiteSpace(attribute.Route) ? name : attribute.Route).Trim('/');
        if (Reserved.Any(start => text.StartsWith(start, StringComparison.OrdinalIgnoreCase)))
            faults.Add($"{name}: the route {text} belongs to the Functions runtime, as do all that start with admin or runtime");
        if (ParseRoute(name, text) is not { } route)
            return;
        CheckTrigger(name, trigger, typeof(HttpRequest));
        CheckOthers(name, method, trigger, other =>
            route.GetParameter(other.Name!) is not null && HttpFunction.CanConvert(other.ParameterType));
        var returned = method.ReturnType;
        if (returned.IsGenericType && returned.GetGenericTypeDefinition() == typeof(Task<>))
            returned = returned.GetGenericArguments()[0];
        if (!returned.IsAssignableTo(typeof(IResult)))
            faults.Add($"{name}: an HTTP function returns IResult or Task<IResult>, not {method.ReturnType.Name}");
        var methods = attribute.Methods.Select(each => each.ToUpperInvariant()).ToList();
        http.Add(new HttpFunction(name, new FunctionMethod(method), route, methods, attribute.AuthLevel));
    }

    private void AddQueue(string name, MethodInfo method, ParameterInfo trigger, QueueTriggerAttribute attribute)
    {
        CheckTrigger(name, trigger, typeof(string), typeof(BinaryData));
        CheckOthers(name, method, trigger);
        CheckReturnsNothing(name, method);
        queues.Add(new QueueFunction(name, new FunctionMethod(method), Resolve(name, attribute.QueueName)));
    }

    private void AddTimer(string name, MethodInfo method, ParameterInfo trigger, TimerTriggerAttribute attribute)
    {
        CheckTrigger(name, trigger, typeof(TimerInfo));
        CheckOthers(name, method, trigger);
        CheckReturnsNothing(name, method);
        var expression = Resolve(name, attribute.Schedule);
        var fields = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        if (CrontabSchedule.TryParse(expression, new CrontabSchedule.ParseOptions { IncludingSeconds = fields != 5 }) is { } schedule)
            timers.Add(new TimerFunction(name, new FunctionMethod(method), schedule, attribute.RunOnStartup));
        else
            faults.Add($"{name}: \"{expression}\" is not a schedule; one has six fields, seconds first");
    }

    private void CheckTrigger(string name, ParameterInfo trigger, params Type[] types)
    {
        if (!types.Contains(trigger.ParameterType))
        {
            var wanted = string.Join(" or ", types.Select(type => type.Name));
            faults.Add($"{name}: {trigger.Name} must be a {wanted}, not {trigger.ParameterType.Name}");
        }
    }

    private void CheckOthers(string name, MethodInfo method, ParameterInfo trigger, Func<ParameterInfo, bool>? bindable = null) =>
        faults.AddRange(method.GetParameters()
            .Where(other => other.Position != trigger.Position && other.ParameterType != typeof(CancellationToken))
            .Where(other => bindable?.Invoke(other) is not true)
            .Select(other => $"{name}: nothing to bind the parameter {other.Name} ({other.ParameterType.Name}) to"));

    private void CheckReturnsNothing(string name, MethodInfo method)
    {
        if (method.ReturnType != typeof(void) && method.ReturnType != typeof(Task))
            faults.Add($"{name}: a queue or timer function returns Task or nothing, not {method.ReturnType.Name}");
    }

    private RoutePattern? ParseRoute(string name, string text)
    {
        try
        {
            return RoutePatternFactory.Parse(text);
        }
        catch (RoutePatternException failure)
        {
            faults.Add($"{name}: the route {text} is not a route: {failure.Message}");
            return null;
        }
    }

    private void FindRouteConflicts()
    {
        foreach (var group in http.GroupBy(function => Shape(function.Route), StringComparer.OrdinalIgnoreCase))
        {
            var earlier = new List<HttpFunction>();
            foreach (var function in group)
            {
                if (earlier.Find(other => Overlap(other.Methods, function.Methods)) is { } other)
                    faults.Add($"{function.Name}: its route and method are those of {other.Name}");
                earlier.Add(function);
            }
        }
    }

    private static bool Overlap(IReadOnlyList<string> some, IReadOnlyList<string> others) =>
        some.Count == 0 || others.Count == 0 || some.Intersect(others, StringComparer.Ordinal).Any();

    // The route without the names of its parameters, which tell no two requests apart.
    private static string Shape(RoutePattern route) => ParameterName().Replace(route.RawText!, "{");

    private string Resolve(string name, string text) => Setting().Replace(text, reference =>
    {
        var key = reference.Groups["key"].Value;
        if (settings[key] is { } value)
            return value;
        faults.Add($"{name}: the setting {key} is missing");
        return reference.Value;
    });

    [GeneratedRegex(@"\{[^}:=?]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName();

    [GeneratedRegex("%(?<key>[^%]+)%", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Setting();
}
