using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TakeItDown.Client;

/// <summary>The endpoint to which Event Grid delivers.</summary>
internal sealed partial class Webhook(ReceiverOptions options, IReceiverStore store, ILogger<Webhook> logger, EventVerifier? verifier = null)
{
    private const string SecretHeader = "X-TakeItDown-Secret";

    /// <summary>The CloudEvents handshake: any origin may send, at any rate. The secret and the signatures protect the endpoint.</summary>
    public static void Handshake(HttpContext http)
    {
        http.Response.Headers["WebHook-Allowed-Origin"] = http.Request.Headers["WebHook-Request-Origin"];
        http.Response.Headers["WebHook-Allowed-Rate"] = "*";
    }

    /// <summary>
    /// Returns 204 only after the hashes are stored, and 200 if it stored some and could not accept others. Event Grid does not retry after
    /// 400 and 401, so that a 400 for a batch would lose every event in it; it retries after every other error.
    /// </summary>
    public async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        if (!IsValidSecret(request.Headers[SecretHeader].ToString()))
            return Results.Unauthorized();
        try
        {
            var delivery = await Delivery.ReadAsync(request, options.VerifySignatures ? verifier : null);
            if (delivery.Records.Count > 0)
                await store.AddDeliveryAsync(delivery.Records, request.HttpContext.RequestAborted);
            foreach (var recordId in delivery.Unreadable)
                LogUnreadable(logger, recordId);
            foreach (var recordId in delivery.Unsigned)
                LogUnsigned(logger, recordId);
            return delivery switch
            {
                { Unreadable: [], Unsigned: [] } => Results.NoContent(),
                { Records: not [] } => Results.Ok(),
                { Unsigned: not [] } => Results.Unauthorized(),
                _ => Results.BadRequest(),
            };
        }
        catch (JsonException)
        {
            return Results.BadRequest();
        }
        catch (HttpRequestException failure)
        {
            LogNoKeys(logger, failure.StatusCode?.ToString() ?? failure.HttpRequestError.ToString());
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Compares in constant time.</summary>
    private bool IsValidSecret(string received) => (options.Secret ?? "")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(false, (same, secret) =>
            same | CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(received), Encoding.UTF8.GetBytes(secret)));

    [LoggerMessage(LogLevel.Warning, "An event cannot be read. Record id: {RecordId}")]
    private static partial void LogUnreadable(ILogger logger, string recordId);

    [LoggerMessage(LogLevel.Warning, "The exchange has not signed an event. Record id: {RecordId}")]
    private static partial void LogUnsigned(ILogger logger, string recordId);

    [LoggerMessage(LogLevel.Error, "The keys of the exchange cannot be read, so no event can be verified: {Failure}")]
    private static partial void LogNoKeys(ILogger logger, string failure);
}
