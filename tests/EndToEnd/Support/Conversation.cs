using System.Text.Json.Nodes;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>Keeps every call and its answer.</summary>
internal sealed class Conversation() : DelegatingHandler(new HttpClientHandler())
{
    private readonly List<Turn> turns = [];

    public IReadOnlyList<Turn> Turns => turns;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var answer = await base.SendAsync(request, cancellationToken);
        await answer.Content.LoadIntoBufferAsync(cancellationToken);
        turns.Add(new(
            request.Method.Method.ToLowerInvariant(),
            request.RequestUri!.AbsolutePath,
            sent,
            (int)answer.StatusCode,
            answer.Content.Headers.ContentType?.MediaType,
            await answer.Content.ReadAsStringAsync(cancellationToken)));
        return answer;
    }

    internal sealed record Turn(string Method, string Path, string? Sent, int Status, string? ContentType, string Text)
    {
        public JsonNode? Json => Text.Length == 0 ? null : JsonNode.Parse(Text);

        public override string ToString() => $"{Method} {Path} {Status}";
    }
}
