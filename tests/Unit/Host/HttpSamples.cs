using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace TakeItDown.Tests.Unit.Host;

public sealed class HttpSamples(HttpSamples.Scoped scoped, HttpSamples.WaitingSignal waiting)
{
    private int calls;

    public enum Colour
    {
        Red,
    }

    [Function("GetItem")]
    public static Task<IResult> GetItem(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items/{id:int}/{colour?}")] HttpRequest request,
        int id,
        Colour? colour) =>
        Task.FromResult(Results.Text($"{id} is {colour?.ToString() ?? "nothing"}"));

    [Function("PostItem")]
    public static IResult PostItem(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "items/{id}")] HttpRequest request, string id) =>
        Results.Text($"posted {id}");

    [Function("Anything")]
    public static IResult Anything([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Text(request.Method);

    [Function("Keyed")]
    public static IResult Keyed([HttpTrigger(AuthorizationLevel.Function, "get", Route = "keyed")] HttpRequest request) => Results.Ok();

    [Function("Mastered")]
    public static IResult Mastered([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "mastered")] HttpRequest request) => Results.Ok();

    [Function("Failing")]
    public static async Task<IResult> Failing([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "failing")] HttpRequest request)
    {
        request.HttpContext.Response.Headers["x-half-done"] = "1";
        throw new FormatException(await new StreamReader(request.Body).ReadToEndAsync());
    }

    [Function("Half")]
    public static IResult Half([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "half")] HttpRequest request) =>
        Results.Stream(async body =>
        {
            await body.WriteAsync(new byte[10]);
            await body.FlushAsync();
            throw new FormatException();
        });

    [Function("Waiting")]
    public async Task<IResult> Waiting(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "waiting")] HttpRequest request, CancellationToken cancellationToken)
    {
        waiting.Started.SetResult();
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return Results.Ok();
    }

    [Function("Scoped")]
    public IResult OwnScope([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "scoped")] HttpRequest request)
    {
        var same = ReferenceEquals(scoped, request.HttpContext.RequestServices.GetRequiredService<Scoped>());
        return Results.Text($"{scoped.Id} {(same ? "same" : "other")} scope, call {++calls}");
    }

    public sealed class Scoped
    {
        public Guid Id { get; } = Guid.NewGuid();
    }

    public sealed class WaitingSignal
    {
        public TaskCompletionSource Started { get; } = new();
    }
}
