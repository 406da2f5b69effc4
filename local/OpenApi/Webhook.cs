using System.Text.Json.Nodes;

namespace TakeItDown.Local.OpenApi;

/// <summary>The requests that platforms receive.</summary>
internal static class Webhook
{
    private static readonly JsonObject Text = new() { ["type"] = "string" };

    public static JsonObject Write(JsonObject hashEvent) => new() { ["post"] = Event(hashEvent), ["options"] = Handshake() };

    private static JsonObject Event(JsonObject hashEvent) => new()
    {
        ["operationId"] = "HashEvent",
        ["tags"] = new JsonArray(Operations.Platform),
        ["summary"] = "A hash was activated, withdrawn, suspended or deleted.",
        ["security"] = new JsonArray(),
        ["parameters"] = new JsonArray(new Operation.Parameter(
            "header", LocalServices.SecretHeader, "The secret that the platform and the operator have agreed on.", Text)
        { IsRequired = true }.Write()),
        ["requestBody"] = new JsonObject
        {
            ["required"] = true,
            ["content"] = new JsonObject { ["application/cloudevents+json"] = new JsonObject { ["schema"] = hashEvent } },
        },
        ["responses"] = new JsonObject
        {
            ["204"] = new JsonObject { ["description"] = "Stored, or not newer than the stored version. 200 to 203 mean the same." },
            ["400"] = new JsonObject { ["description"] = "Not a hash event. Like 401, 403 and 413, never retried." },
            ["default"] = new JsonObject { ["description"] = "Retried for a day." },
        },
    };

    private static JsonObject Handshake() => new()
    {
        ["operationId"] = "Handshake",
        ["tags"] = new JsonArray(Operations.Platform),
        ["summary"] = "Asks for consent before the first event.",
        ["security"] = new JsonArray(),
        ["parameters"] = new JsonArray(new Operation.Parameter("header", "WebHook-Request-Origin", "The origin that wants to send.", Text) { IsRequired = true }.Write()),
        ["responses"] = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = "Consent.",
                ["headers"] = new JsonObject
                {
                    ["WebHook-Allowed-Origin"] = new JsonObject { ["description"] = "The origin from the request, or `*`.", ["required"] = true, ["schema"] = Text.DeepClone() },
                },
            },
        },
    };
}
