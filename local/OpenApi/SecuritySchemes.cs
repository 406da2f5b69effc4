using System.Text.Json.Nodes;
using TakeItDown.Cases;
using TakeItDown.Platforms;

namespace TakeItDown.Local.OpenApi;

/// <summary>The ways to authenticate.</summary>
internal static class SecuritySchemes
{
    public const string FunctionKey = nameof(FunctionKey);

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
        [FunctionKey] = new JsonObject
        {
            ["type"] = "apiKey",
            ["in"] = "header",
            ["name"] = "x-functions-key",
            ["description"] = "A key of the Functions app, at function level.",
        },
    };
}
