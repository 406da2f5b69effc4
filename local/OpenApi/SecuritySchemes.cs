using System.Text.Json.Nodes;
using TakeItDown.Cases;
using TakeItDown.Operators;
using TakeItDown.Platforms;

namespace TakeItDown.Local.OpenApi;

/// <summary>The ways to authenticate.</summary>
internal static class SecuritySchemes
{
    public const string FunctionKey = nameof(FunctionKey);

    /// <summary>Platforms and operators use the same HTTP scheme, with keys of their own.</summary>
    public const string Operator = nameof(Operator);

    public static JsonObject Write() => new()
    {
        [CaseCredentials.Scheme] = new JsonObject
        {
            ["type"] = "http",
            ["scheme"] = CaseCredentials.Scheme,
            ["description"] = "`Authorization: Case {caseNumber}:{pin}`, the case number and the PIN.",
        },
        [PlatformAuth.Scheme] = new JsonObject
        {
            ["type"] = "http",
            ["scheme"] = PlatformAuth.Scheme,
            ["description"] = "`Authorization: Bearer tid_…`, the API key that the operator issued.",
        },
        [Operator] = new JsonObject
        {
            ["type"] = "http",
            ["scheme"] = OperatorAuth.Scheme,
            ["description"] = "`Authorization: Bearer tid_op_…`, the key of a named operator.",
        },
        [FunctionKey] = new JsonObject
        {
            ["type"] = "apiKey",
            ["in"] = "header",
            ["name"] = "x-functions-key",
            ["description"] = "A key of the Functions app, at function level. It makes operators, and nothing else.",
        },
    };
}
