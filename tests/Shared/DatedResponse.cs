using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Azure;
using Azure.Core;

namespace TakeItDown.Tests;

/// <summary>A response of storage with a different date.</summary>
internal sealed class DatedResponse(Response response, DateTimeOffset now) : Response
{
    private readonly HttpHeader date = new("Date", now.ToString("R", CultureInfo.InvariantCulture));

    public override int Status => response.Status;

    public override string ReasonPhrase => response.ReasonPhrase;

    public override Stream? ContentStream
    {
        get => response.ContentStream;
        set => response.ContentStream = value;
    }

    public override string ClientRequestId
    {
        get => response.ClientRequestId;
        set => response.ClientRequestId = value;
    }

    public override void Dispose() => response.Dispose();

    protected override bool ContainsHeader(string name) => IsDate(name) || response.Headers.Contains(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => response.Headers.Where(header => !IsDate(header.Name)).Append(date);

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = IsDate(name) ? date.Value : null;
        return value is not null || response.Headers.TryGetValue(name, out value);
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = IsDate(name) ? [date.Value] : null;
        return values is not null || response.Headers.TryGetValues(name, out values);
    }

    private static bool IsDate(string name) => name.Equals("Date", StringComparison.OrdinalIgnoreCase);
}
