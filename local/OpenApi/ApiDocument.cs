using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;

namespace TakeItDown.Local.OpenApi;

/// <summary>The native API as OpenAPI 3.1, from the attributes of its functions and from <see cref="Operations"/>.</summary>
internal sealed partial class ApiDocument
{
    private static readonly string[] NativeRoutes = ["v1/", ".well-known/"];
    private static readonly Assembly Product = typeof(ServiceRegistration).Assembly;

    private readonly XmlDocs docs = new(Product);
    private readonly Schemas schemas;

    private ApiDocument() => schemas = new(docs, new(typeof(ApiDocument).Assembly), "#/components/schemas/");

    /// <summary>The functions of the native API. The dialects are not in this document.</summary>
    public static IEnumerable<NativeFunction> Functions { get; } =
    [
        .. from method in Product.GetTypes().SelectMany(type => type.GetMethods())
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           let trigger = method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(trigger => trigger is not null)
           where NativeRoutes.Any(routes => trigger?.Route?.StartsWith(routes, StringComparison.Ordinal) is true)
           select new NativeFunction(function.Name, trigger!.Route!, trigger.Methods!.Single(method => method != "head"), trigger.AuthLevel),
    ];

    public static JsonObject Write() => new ApiDocument().WriteAll();

    private JsonObject WriteAll() => new()
    {
        ["openapi"] = "3.1.1",
        ["info"] = new JsonObject
        {
            ["title"] = "TakeItDown",
            ["version"] = "1",
            ["summary"] = "An exchange for hashes of explicit pictures and videos of people under 18, without anybody seeing them.",
            ["description"] = "The native API. NCMEC and StopNCII document their own protocols.",
            ["contact"] = new JsonObject { ["name"] = "The operator of this exchange" },
            ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" },
        },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = "/api" }),
        ["tags"] = new JsonArray(
            Tag(Operations.Person, "The person in the picture or video. A case number and a PIN are all that identifies them."),
            Tag(Operations.Platform, "A service that receives hashes and sends verdicts."),
            Tag(Operations.Operator, "The operator of the exchange."),
            Tag(Operations.Anyone, "No credentials.")),
        ["paths"] = Paths(),
        ["webhooks"] = new JsonObject { ["hashEvent"] = Webhook.Write(schemas.Refer(typeof(HashEventBody))) },
        ["components"] = new JsonObject { ["schemas"] = schemas.All, ["securitySchemes"] = SecuritySchemes.Write() },
    };

    private JsonObject Paths()
    {
        var paths = new JsonObject();
        foreach (var (name, operation) in Operations.All)
        {
            var function = Functions.Single(function => function.Name == name);
            var path = $"/{Constraint().Replace(function.Route, "{${name}}")}";
            paths.TryAdd(path, new JsonObject());
            paths[path]!.AsObject().Add(function.Method, Write(function, operation));
        }

        return paths;
    }

    private JsonObject Write(NativeFunction function, Operation operation)
    {
        var needsFunctionKey = function.Level != AuthorizationLevel.Anonymous;
        var written = new JsonObject
        {
            ["operationId"] = function.Name,
            ["tags"] = new JsonArray(operation.Caller),
            ["summary"] = SummaryOf(function),
            ["description"] = operation.Description,
            ["security"] = (operation.Scheme, needsFunctionKey) switch
            {
                ({ } scheme, _) => new JsonArray(new JsonObject { [scheme] = new JsonArray() }),
                (_, true) => new JsonArray(new JsonObject { [SecuritySchemes.FunctionKey] = new JsonArray() }),
                _ => new JsonArray(),
            },
        };
        if (operation.Parameters.Count > 0)
            written["parameters"] = new JsonArray([.. operation.Parameters.Select(parameter => parameter.Write())]);
        if (operation.Body is { } body)
            written["requestBody"] = new JsonObject { ["required"] = !operation.IsBodyOptional, ["content"] = Content("application/json", schemas.Refer(body, isRequest: true)) };
        var responses = new JsonObject();
        foreach (var status in Operations.ResponsesOf(operation, needsFunctionKey).GroupBy(response => response.Status))
            responses[$"{status.Key}"] = Write([.. status]);
        if (!responses.Any(response => response.Key.StartsWith('4')))
            responses["4XX"] = new JsonObject { ["description"] = "The request is not valid HTTP." };
        written["responses"] = responses;
        return written;
    }

    private JsonObject Write(IReadOnlyList<Operation.Response> responses)
    {
        var written = new JsonObject { ["description"] = string.Join("\n\n", responses.Select(response => response.Description)) };
        if (responses[0].Content is { } content)
            written["content"] = Content(IsProblem(content) ? "application/problem+json" : "application/json", schemas.Refer(content));
        return written;
    }

    /// <summary>The first sentence of the function's docstring, without the route at its start.</summary>
    private string SummaryOf(NativeFunction function)
    {
        var summary = docs.SummaryOf(Product.GetTypes().Single(type => type.Name == function.Name))!;
        var sentence = summary[(summary.IndexOf("`: ", StringComparison.Ordinal) + 3)..].Split(". ")[0].TrimEnd('.');
        return $"{char.ToUpperInvariant(sentence[0])}{sentence[1..]}.";
    }

    /// <summary>What the attributes of an HTTP function say.</summary>
    internal sealed record NativeFunction(string Name, string Route, string Method, AuthorizationLevel Level);

    private static bool IsProblem(Type content) => content == typeof(Problem) || content == typeof(InputProblem) || content == typeof(ProofProblem);

    private static JsonObject Tag(string name, string description) => new JsonObject { ["name"] = name, ["description"] = description };

    private static JsonObject Content(string type, JsonObject schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    [GeneratedRegex(@"\{(?<name>\w+)(:[^}]*)?\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Constraint();
}
