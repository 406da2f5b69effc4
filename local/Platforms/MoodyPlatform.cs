using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;

namespace TakeItDown.Local.Platforms;

/// <summary>
/// A platform that misbehaves on demand. It answers the first deliveries of a hash as it was told, then 204; it keeps what it
/// was sent by record id only.
/// </summary>
public sealed class MoodyPlatform(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Attempt>> attempts = new();
    private readonly ConcurrentDictionary<string, int[]> answersFor = new();
    private int[] answers = [];
    private bool consents = true;

    /// <summary>One delivery as it was answered.</summary>
    public sealed record Attempt(DateTimeOffset At, string EventId, int Status);

    /// <summary>
    /// Maps <c>OPTIONS</c> and <c>POST /webhook</c>, and the steering: <c>PUT /handshake</c> (<c>true</c> or <c>false</c>),
    /// <c>PUT /answers</c> and <c>PUT /answers/{recordId}</c> (<c>[500,500]</c>), <c>GET /attempts/{recordId}</c>.
    /// </summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/webhook", [HttpMethods.Options], Consent);
        routes.MapPost("/webhook", (JsonObject received) => Receive(received));
        routes.MapPut("/handshake", ([FromBody] bool willing) => consents = willing);
        routes.MapPut("/answers", ([FromBody] int[] statuses) => { answers = statuses; });
        routes.MapPut("/answers/{recordId}", (string recordId, [FromBody] int[] statuses) => { answersFor[recordId] = statuses; });
        routes.MapGet("/attempts/{recordId}", (string recordId) => attempts.GetValueOrDefault(recordId) ?? []);
    }

    private void Consent(HttpContext http)
    {
        if (consents)
            http.Response.Headers["WebHook-Allowed-Origin"] = http.Request.Headers["WebHook-Request-Origin"];
    }

    private IResult Receive(JsonObject received)
    {
        var recordId = (string)received["subject"]!;
        var earlier = attempts.GetOrAdd(recordId, _ => []);
        var status = answersFor.GetValueOrDefault(recordId, answers).ElementAtOrDefault(earlier.Count) is > 0 and var told ? told : 204;
        earlier.Enqueue(new(time.GetUtcNow(), (string)received["id"]!, status));
        return Results.StatusCode(status);
    }
}
