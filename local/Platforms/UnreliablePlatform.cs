using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;

namespace TakeItDown.Local.Platforms;

/// <summary>
/// A demo platform that fails on demand. It responds to the first deliveries of a hash with the given status codes, then with 204. It stores
/// only record ids.
/// </summary>
public sealed class UnreliablePlatform(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Attempt>> attempts = new();
    private readonly ConcurrentDictionary<string, int[]> responsesByRecord = new();
    private int[] responses = [];
    private bool consents = true;

    /// <summary>A delivery and the response to it.</summary>
    public sealed record Attempt(DateTimeOffset At, string EventId, int Status);

    /// <summary>
    /// Maps <c>OPTIONS</c> and <c>POST /webhook</c>, and the control endpoints: <c>PUT /handshake</c> (<c>true</c> or <c>false</c>),
    /// <c>PUT /responses</c> and <c>PUT /responses/{recordId}</c> (<c>[500,500]</c>), <c>GET /attempts/{recordId}</c>.
    /// </summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/webhook", [HttpMethods.Options], Consent);
        routes.MapPost("/webhook", (JsonObject received) => Receive(received));
        routes.MapPut("/handshake", ([FromBody] bool consent) => consents = consent);
        routes.MapPut("/responses", ([FromBody] int[] statuses) => { responses = statuses; });
        routes.MapPut("/responses/{recordId}", (string recordId, [FromBody] int[] statuses) => { responsesByRecord[recordId] = statuses; });
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
        var status = responsesByRecord.GetValueOrDefault(recordId, responses).ElementAtOrDefault(earlier.Count) is > 0 and var chosen ? chosen : 204;
        earlier.Enqueue(new(time.GetUtcNow(), (string)received["id"]!, status));
        return Results.StatusCode(status);
    }
}
