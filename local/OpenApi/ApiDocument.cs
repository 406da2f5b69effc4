using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Local.Host;

namespace TakeItDown.Local.OpenApi;

/// <summary>The native API as OpenAPI 3.1: its functions by their attributes, and what <see cref="Operations"/> says of each.</summary>
internal sealed partial class ApiDocument
{
    private const string NativeRoutes = "v1/";
    private static readonly Assembly Product = typeof(ServiceRegistration).Assembly;

    private readonly XmlDocs docs = new(Product);
    private readonly Schemas schemas;

    private ApiDocument() => schemas = new(docs, new(typeof(ApiDocument).Assembly), "#/components/schemas/");

    /// <summary>The functions of the native API; the dialects have documents of others.</summary>
    public static IEnumerable<HttpFunction> Functions { get; } = [.. FunctionCatalog.Read(Product.GetTypes(), new ConfigurationBuilder().Build()).Http
        .Where(function => function.Route.RawText!.StartsWith(NativeRoutes, StringComparison.Ordinal))];

    public static JsonObject Write() => new ApiDocument().WriteAll();

    private JsonObject WriteAll() => new()
    {
        ["openapi"] = "3.1.1",
        ["info"] = new JsonObject
        {
            ["title"] = "TakeItDown",
            ["version"] = "1",
            ["summary"] = "Hashes of explicit pictures and videos of people under 18, exchanged without anybody seeing them.",
            ["description"] = "The native API. What clients of NCMEC and StopNCII speak is described by NCMEC and StopNCII.",
            ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" },
        },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = "/api" }),
        ["tags"] = new JsonArray(
            Tag(Operations.Person, "Someone whose picture or video it is. All there is of them is a case number and a PIN."),
            Tag(Operations.Platform, "A service that is told of hashes, and answers."),
            Tag(Operations.Operator, "Whoever runs the exchange."),
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
            var path = $"/{Constraint().Replace(function.Route.RawText!, "{${name}}")}";
            paths.TryAdd(path, new JsonObject());
            paths[path]!.AsObject().Add(function.Methods.Single().ToLowerInvariant(), Write(function, operation));
        }

        return paths;
    }

    private JsonObject Write(HttpFunction function, Operation operation)
    {
        var wantsFunctionKey = function.Level != AuthorizationLevel.Anonymous;
        var written = new JsonObject
        {
            ["operationId"] = function.Name,
            ["tags"] = new JsonArray(operation.Caller),
            ["summary"] = SummaryOf(function),
            ["security"] = (operation.Scheme, wantsFunctionKey) switch
            {
                ({ } scheme, _) => new JsonArray(new JsonObject { [scheme] = new JsonArray() }),
                (_, true) => new JsonArray(new JsonObject { [SecuritySchemes.FunctionKey] = new JsonArray() }),
                _ => new JsonArray(),
            },
        };
        if (operation.Parameters.Count > 0)
            written["parameters"] = new JsonArray([.. operation.Parameters.Select(parameter => parameter.Write())]);
        if (operation.Body is { } body)
            written["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content("application/json", schemas.Refer(body, isSent: true)) };
        var replies = new JsonObject();
        foreach (var status in Operations.RepliesOf(operation, wantsFunctionKey).GroupBy(reply => reply.Status))
            replies[$"{status.Key}"] = Write([.. status]);
        written["responses"] = replies;
        return written;
    }

    private JsonObject Write(IReadOnlyList<Operation.Reply> replies)
    {
        var written = new JsonObject { ["description"] = string.Join("\n\n", replies.Select(reply => reply.Description)) };
        if (replies[0].Content is { } content)
            written["content"] = Content(IsProblem(content) ? "application/problem+json" : "application/json", schemas.Refer(content));
        return written;
    }

    /// <summary>The first sentence of the function's docstring, without the route that it begins with.</summary>
    private string SummaryOf(HttpFunction function)
    {
        var said = docs.SummaryOf(Product.GetTypes().Single(type => type.Name == function.Name))!;
        var sentence = said[(said.IndexOf("`: ", StringComparison.Ordinal) + 3)..].Split(". ")[0].TrimEnd('.');
        return $"{char.ToUpperInvariant(sentence[0])}{sentence[1..]}.";
    }

    private static bool IsProblem(Type content) => content == typeof(Problem) || content == typeof(InputProblem);

    private static JsonObject Tag(string name, string description) => new JsonObject { ["name"] = name, ["description"] = description };

    private static JsonObject Content(string type, JsonObject schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    [GeneratedRegex(@"\{(?<name>\w+)(:[^}]*)?\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Constraint();
}
