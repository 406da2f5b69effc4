using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Azure;
using Azure.Core;

namespace TakeItDown.Tests.Integration.Support;

/// <summary>An answer of storage as of another time.</summary>
internal sealed class DatedResponse(Response answer, DateTimeOffset now) : Response
{
    private readonly HttpHeader date = new("Date", now.ToString("R", CultureInfo.InvariantCulture));

    public override int Status => answer.Status;

    public override string ReasonPhrase => answer.ReasonPhrase;

    public override Stream? ContentStream
    {
        get => answer.ContentStream;
        set => answer.ContentStream = value;
    }

    public override string ClientRequestId
    {
        get => answer.ClientRequestId;
        set => answer.ClientRequestId = value;
    }

    public override void Dispose() => answer.Dispose();

    protected override bool ContainsHeader(string name) => IsDate(name) || answer.Headers.Contains(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => answer.Headers.Where(header => !IsDate(header.Name)).Append(date);

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = IsDate(name) ? date.Value : null;
        return value is not null || answer.Headers.TryGetValue(name, out value);
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = IsDate(name) ? [date.Value] : null;
        return values is not null || answer.Headers.TryGetValues(name, out values);
    }

    private static bool IsDate(string name) => name.Equals("Date", StringComparison.OrdinalIgnoreCase);
}
