using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TakeItDown.Receiver;

/// <summary>Where the exchange delivers its events.</summary>
internal static class Webhook
{
    private const string SecretHeader = "X-TakeItDown-Secret";

    /// <summary>The CloudEvents handshake: whoever asks is allowed to send, at any rate. The secret keeps out everybody else.</summary>
    public static void Consent(HttpContext http)
    {
        http.Response.Headers["WebHook-Allowed-Origin"] = http.Request.Headers["WebHook-Request-Origin"];
        http.Response.Headers["WebHook-Allowed-Rate"] = "*";
    }

    /// <summary>204 only after the hash is kept; 400 and 401 are never tried again, everything else is.</summary>
    public static async Task<IResult> ReceiveAsync(HttpRequest request, ReceiverOptions options, Intake intake)
    {
        if (!IsSecret(request.Headers[SecretHeader].ToString(), options))
            return Results.Unauthorized();
        try
        {
            intake.Deliver(await HashEvent.ReadAsync(request));
            return Results.NoContent();
        }
        catch (JsonException)
        {
            return Results.BadRequest();
        }
    }

    /// <summary>Takes the same time whatever the guess.</summary>
    private static bool IsSecret(string shown, ReceiverOptions options) => options.Secret
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(false, (same, secret) =>
            same | CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown), Encoding.UTF8.GetBytes(secret)));
}
