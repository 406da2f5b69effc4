using System.Text.Json.Nodes;

namespace TakeItDown.Tests.EndToEnd.Support;

/// <summary>Records every call and its response.</summary>
internal sealed class RecordedCalls() : DelegatingHandler(new HttpClientHandler())
{
    private readonly List<Call> calls = [];

    public IReadOnlyList<Call> All => calls;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var sent = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        calls.Add(new(
            request.Method.Method.ToLowerInvariant(),
            request.RequestUri!.AbsolutePath,
            sent,
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(cancellationToken)));
        return response;
    }

    internal sealed record Call(string Method, string Path, string? Sent, int Status, string? ContentType, string Text)
    {
        public JsonNode? Json => Text.Length == 0 ? null : JsonNode.Parse(Text);

        public override string ToString() => $"{Method} {Path} {Status}";
    }
}
