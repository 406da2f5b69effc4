using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TakeItDown.Receiver;

/// <summary>The endpoint to which Event Grid delivers.</summary>
internal static class Webhook
{
    private const string SecretHeader = "X-TakeItDown-Secret";

    /// <summary>The CloudEvents handshake: any origin may send, at any rate. The secret protects the endpoint.</summary>
    public static void Handshake(HttpContext http)
    {
        http.Response.Headers["WebHook-Allowed-Origin"] = http.Request.Headers["WebHook-Request-Origin"];
        http.Response.Headers["WebHook-Allowed-Rate"] = "*";
    }

    /// <summary>Returns 204 only after the hash is stored. Event Grid does not retry after 400 and 401; it retries after every other error.</summary>
    public static async Task<IResult> ReceiveAsync(HttpRequest request, ReceiverOptions options, Intake intake)
    {
        if (!IsValidSecret(request.Headers[SecretHeader].ToString(), options))
            return Results.Unauthorized();
        try
        {
            intake.AddDelivery(await HashEvent.ReadAsync(request));
            return Results.NoContent();
        }
        catch (JsonException)
        {
            return Results.BadRequest();
        }
    }

    /// <summary>Compares in constant time.</summary>
    private static bool IsValidSecret(string received, ReceiverOptions options) => options.Secret
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(false, (same, secret) =>
            same | CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(received), Encoding.UTF8.GetBytes(secret)));
}
