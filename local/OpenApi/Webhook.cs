using System.Text.Json.Nodes;

namespace TakeItDown.Local.OpenApi;

/// <summary>What platforms are asked and told, rather than ask for.</summary>
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
            "header", LocalServices.SecretHeader, "The secret that the platform and the operator agreed on.", Text)
        { IsRequired = true }.Write()),
        ["requestBody"] = new JsonObject
        {
            ["required"] = true,
            ["content"] = new JsonObject { ["application/cloudevents+json"] = new JsonObject { ["schema"] = hashEvent } },
        },
        ["responses"] = new JsonObject
        {
            ["204"] = new JsonObject { ["description"] = "Kept, or not newer than what is kept. 200 to 203 say the same." },
            ["400"] = new JsonObject { ["description"] = "No event of ours. Like 401, 403 and 413, never tried again." },
            ["default"] = new JsonObject { ["description"] = "Tried again later, for a day." },
        },
    };

    private static JsonObject Handshake() => new()
    {
        ["operationId"] = "Handshake",
        ["tags"] = new JsonArray(Operations.Platform),
        ["summary"] = "Asks for consent before anything is sent.",
        ["security"] = new JsonArray(),
        ["parameters"] = new JsonArray(new Operation.Parameter("header", "WebHook-Request-Origin", "Who wants to send.", Text) { IsRequired = true }.Write()),
        ["responses"] = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = "Consent.",
                ["headers"] = new JsonObject
                {
                    ["WebHook-Allowed-Origin"] = new JsonObject { ["description"] = "The origin that asked.", ["required"] = true, ["schema"] = Text.DeepClone() },
                },
            },
        },
    };
}
