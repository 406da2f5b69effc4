using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace TakeItDown.Tests.SampleWorker;

/// <summary>HTTP functions, one for each rule of the host.</summary>
public sealed class HttpSamples(Received received)
{
    [Function(nameof(GetItem))]
    public static IResult GetItem(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items/{id:int}")] HttpRequest request, int id) => Results.Text($"got {id}");

    [Function(nameof(PostItem))]
    public static IResult PostItem(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "items/{id}")] HttpRequest request, string id) => Results.Text($"posted {id}");

    [Function(nameof(Anything))]
    public static IResult Anything([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Text(request.Method);

    [Function(nameof(Keyed))]
    public static IResult Keyed([HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed")] HttpRequest request) => Results.Ok();

    [Function(nameof(Mastered))]
    public static IResult Mastered([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "mastered")] HttpRequest request) => Results.Ok();

    [Function(nameof(Invocation))]
    public static IResult Invocation([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "invocation")] HttpRequest request) =>
        Results.Text(request.Headers["x-ms-invocation-id"].ToString());

    [Function(nameof(Failing))]
    public static async Task<IResult> Failing([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "failing")] HttpRequest request)
    {
        request.HttpContext.Response.Headers["x-half-done"] = "1";
        throw new FormatException(await new StreamReader(request.Body).ReadToEndAsync());
    }

    [Function(nameof(Waiting))]
    public async Task<IResult> Waiting(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "waiting")] HttpRequest request, CancellationToken cancellationToken)
    {
        received.Add("waiting");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            received.Add("cancelled");
        }

        return Results.Ok();
    }

    /// <summary>What the other functions received, in order.</summary>
    [Function(nameof(GetReceived))]
    public IResult GetReceived([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "received")] HttpRequest request) => Results.Json(received.All);
}
