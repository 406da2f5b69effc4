using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using TakeItDown.Local.Host.Rpc;

namespace TakeItDown.Local.Host;

/// <summary>
/// <c>POST /admin/functions/{name}</c> with the master key: runs a timer or queue function now and answers 202 at once, as the real
/// host does. The body is <c>{"input":"…"}</c>; for a queue function the input is the message.
/// </summary>
internal sealed partial class AdminFunctions(FunctionWorker worker, FunctionKeys keys, ILogger<AdminFunctions> log)
{
    public void Map(WebApplication app, FunctionCatalog catalog) =>
        app.MapPost("/admin/functions/{name}", async (HttpContext http, string name) =>
        {
            if (!keys.Allow(http.Request, KeyLevel.Admin))
                return Results.StatusCode(StatusCodes.Status401Unauthorized);
            if (await ReadInputAsync(http) is not { } input)
                return Results.StatusCode(StatusCodes.Status400BadRequest);
            var function = catalog.Queues.Concat<TriggeredFunction>(catalog.Timers)
                .FirstOrDefault(function => function.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (function is null)
                return Results.StatusCode(StatusCodes.Status404NotFound);
            _ = RunAsync(function, input);
            return Results.StatusCode(StatusCodes.Status202Accepted);
        });

    public static TypedData ToData(TimerInfo timer) => new() { Json = JsonSerializer.Serialize(timer) };

    private async Task RunAsync(TriggeredFunction function, string input)
    {
        try
        {
            await worker.InvokeAsync(function, function is TimerFunction ? ToData(new TimerInfo()) : new() { String = input }, CancellationToken.None);
        }
        catch (Exception failure) when (failure is FunctionFailedException or WorkerLostException)
        {
            LogFailed(failure.Message);
        }
    }

    /// <summary>Null for a body that is not of that form.</summary>
    private static async Task<string?> ReadInputAsync(HttpContext http)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            return body.RootElement.ValueKind is not JsonValueKind.Object ? null
                : body.RootElement.TryGetProperty("input", out var input) ? input.ToString() : "";
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Failure}")]
    private partial void LogFailed(string failure);
}
