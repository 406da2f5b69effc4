using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.Receiver;

/// <summary>A complete receiver of a platform: the handshake, the webhook, and a look at what it holds.</summary>
public static class Webhook
{
    private const string SecretHeader = "X-TakeItDown-Secret";

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict)
    {
        PropertyNameCaseInsensitive = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    public static void MapReceiver(this IEndpointRouteBuilder routes, ReceiverOptions options)
    {
        if (string.IsNullOrEmpty(options.Secret))
            throw new InvalidOperationException("Set Secret to the value that the exchange sends as X-TakeItDown-Secret.");
        var hashes = new HashTable(options.Database);

        routes.MapMethods("/webhook", [HttpMethods.Options], Consent);
        routes.MapPost("/webhook", (HttpRequest request) => ReceiveAsync(request, options.Secret, hashes));
        routes.MapGet("/hashes", hashes.All);
        routes.MapGet("/hashes/{recordId}", (string recordId) => hashes.Find(recordId) is { } known ? Results.Ok(known) : Results.NotFound());
    }

    /// <summary>The CloudEvents handshake: whoever asks is allowed to send, at any rate. The secret keeps out everybody else.</summary>
    private static void Consent(HttpContext http)
    {
        http.Response.Headers["WebHook-Allowed-Origin"] = http.Request.Headers["WebHook-Request-Origin"];
        http.Response.Headers["WebHook-Allowed-Rate"] = "*";
    }

    /// <summary>2xx only after the hash is kept; 400 and 401 are never tried again, everything else is.</summary>
    private static async Task<IResult> ReceiveAsync(HttpRequest request, string secret, HashTable hashes)
    {
        if (!CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(request.Headers[SecretHeader].ToString()), Encoding.UTF8.GetBytes(secret)))
            return Results.Unauthorized();
        try
        {
            var received = await JsonSerializer.DeserializeAsync<HashEvent>(request.Body, Strict, request.HttpContext.RequestAborted);
            if (received is not { SpecVersion: "1.0" })
                return Results.BadRequest();
            hashes.Upsert(received.Data);
            return Results.NoContent();
        }
        catch (JsonException)
        {
            return Results.BadRequest();
        }
    }
}
