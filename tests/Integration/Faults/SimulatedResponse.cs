using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Azure;
using Azure.Core;

namespace TakeItDown.Tests.Integration.Faults;

/// <summary>A response, dated by the simulated clock.</summary>
internal sealed class SimulatedResponse : Response
{
    private readonly Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);

    public SimulatedResponse(int status, byte[] content, DateTimeOffset date, params IEnumerable<HttpHeader> others)
    {
        Status = status;
        ContentStream = new MemoryStream(content);
        foreach (var header in others)
            headers[header.Name] = header.Value;
        headers["Date"] = date.ToString("R", CultureInfo.InvariantCulture);
    }

    public override int Status { get; }

    public override string ReasonPhrase => "";

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = "";

    public override void Dispose()
    {
    }

    protected override bool ContainsHeader(string name) => headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers.Select(header => new HttpHeader(header.Key, header.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = headers.TryGetValue(name, out var value) ? [value] : null;
        return values is not null;
    }
}
