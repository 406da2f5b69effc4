using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace TakeItDown.Receiver;

/// <summary>The endpoint to which Event Grid delivers.</summary>
internal static partial class Webhook
{
    private const string SecretHeader = "X-TakeItDown-Secret";

    /// <summary>The CloudEvents handshake: any origin may send, at any rate. The secret protects the endpoint.</summary>
    public static void Handshake(HttpContext http)
    {
        http.Response.Headers["WebHook-Allowed-Origin"] = http.Request.Headers["WebHook-Request-Origin"];
        http.Response.Headers["WebHook-Allowed-Rate"] = "*";
    }

    /// <summary>
    /// Returns 204 only after the hashes are stored, and 200 if it stored some and could not read others. Event Grid does not retry after
    /// 400 and 401, so that a 400 for a batch would lose every event in it; it retries after every other error.
    /// </summary>
    public static async Task<IResult> ReceiveAsync(HttpRequest request, ReceiverOptions options, Intake intake, ILogger<Delivery> logger)
    {
        if (!IsValidSecret(request.Headers[SecretHeader].ToString(), options))
            return Results.Unauthorized();
        try
        {
            var delivery = await Delivery.ReadAsync(request);
            intake.AddDelivery(delivery.Records);
            foreach (var recordId in delivery.Unreadable)
                LogUnreadable(logger, recordId);
            return delivery switch
            {
                { Unreadable: [] } => Results.NoContent(),
                { Records: [] } => Results.BadRequest(),
                _ => Results.Ok(),
            };
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

    [LoggerMessage(LogLevel.Warning, "An event cannot be read. Record id: {RecordId}")]
    private static partial void LogUnreadable(ILogger logger, string recordId);
}
