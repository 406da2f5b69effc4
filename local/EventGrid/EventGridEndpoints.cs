using System.Net.Http.Headers;

namespace TakeItDown.Local.EventGrid;

/// <summary>The endpoints of the topic: publish as with the real service, and control under /local.</summary>
public static class EventGridEndpoints
{
    private const int MaxBody = 1_048_576;

    /// <summary>
    /// Maps <c>POST /topics/exchange/api/events</c>, <c>GET /local/eventgrid</c>, <c>POST /local/eventgrid/subscriptions/{name}</c>
    /// (repeats the handshake: 200, 404 for an unknown name, 409 without consent) and <c>PUT /local/eventgrid/faults</c>.
    /// </summary>
    public static IEndpointRouteBuilder MapEventGrid(this IEndpointRouteBuilder routes, Topic topic)
    {
        routes.MapPost("/topics/exchange/api/events", (HttpRequest request, CancellationToken cancellationToken) =>
            PublishAsync(topic, request, cancellationToken));
        routes.MapGet("/local/eventgrid", topic.Snapshot);
        routes.MapPost("/local/eventgrid/subscriptions/{name}", (string name, CancellationToken cancellationToken) =>
            SubscribeAsync(topic, name, cancellationToken));
        routes.MapPut("/local/eventgrid/faults", (Faults faults) => topic.Faults = faults);
        return routes;
    }

    /// <summary>Maps <c>POST /local/clock</c> <c>{"advance":"00:00:40"}</c>, which returns the new time, or 400 for a negative value.</summary>
    public static IEndpointRouteBuilder MapClock(this IEndpointRouteBuilder routes, AdjustableClock clock)
    {
        routes.MapPost("/local/clock", (ClockStep step) =>
        {
            if (step.Advance < TimeSpan.Zero)
                return Results.Problem("'advance' must not be negative.", statusCode: 400);
            clock.Advance(step.Advance);
            return Results.Ok(new { now = clock.GetUtcNow() });
        });
        return routes;
    }

    private static async Task<IResult> SubscribeAsync(Topic topic, string name, CancellationToken cancellationToken)
    {
        if (topic.Find(name) is not { } subscription)
            return Results.Problem("There is no such subscription.", statusCode: 404);
        return await topic.SubscribeAsync(subscription, cancellationToken) is { } refusal
            ? Results.Problem(refusal, statusCode: 409, title: "The webhook did not consent.")
            : Results.Ok(topic.Snapshot().Subscriptions.Single(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
    }

    private static async Task<IResult> PublishAsync(Topic topic, HttpRequest request, CancellationToken cancellationToken)
    {
        if (!topic.IsValidKey(request.Headers["aeg-sas-key"]))
            return Error(401, "Unauthorized", "The aeg-sas-key header is missing or wrong.");
        if (request.Query["api-version"] != "2018-01-01")
            return Error(400, "BadRequest", "The api-version query parameter must be 2018-01-01.");

        var mediaType = MediaTypeHeaderValue.TryParse(request.ContentType, out var contentType) ? contentType.MediaType : null;
        if (mediaType is not (Webhook.Batch or Webhook.Single))
            return Error(415, "UnsupportedMediaType", $"The Content-Type must be {Webhook.Batch} or {Webhook.Single}.");

        if (await ReadAsync(request, cancellationToken) is not { } body)
            return Error(413, "RequestEntityTooLarge", $"A publish request may have at most {MaxBody} bytes.");

        var (events, problem) = PublishedEvent.Parse(body, mediaType is Webhook.Batch, topic.Clock.GetUtcNow());
        if (problem is not null)
            return Error(400, "BadRequest", problem);
        topic.Publish(events);
        return Results.Ok();
    }

    /// <summary>Returns the body, or null if it is too large.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBody)
            return null;
        var body = new byte[MaxBody + 1];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBody)
            return null;
        return body.AsMemory(0, length);
    }

    private static IResult Error(int status, string code, string message) =>
        Results.Json(new { error = new { code, message } }, statusCode: status);

    private sealed record ClockStep(TimeSpan Advance);
}
