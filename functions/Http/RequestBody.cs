using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace TakeItDown.Http;

/// <summary>Reads request bodies itself, because the Functions runtime responds to malformed JSON with 500.</summary>
public static partial class RequestBody
{
    public const int MaxBytes = 256 * 1024;

    private const string Whole = "body";

    private static readonly ApiProblem NotJson =
        new(Whole, new("content-type", "The body must be JSON, sent as application/json."), StatusCodes.Status415UnsupportedMediaType);

    private static readonly ApiProblem Compressed =
        new("Content-Encoding", new("content-encoding", "The body must not be compressed."), StatusCodes.Status415UnsupportedMediaType);

    private static readonly ApiProblem Incomplete =
        new(Whole, new("body-incomplete", "The body ends too early, or its chunks are malformed."));

    private static readonly ApiProblem NotXml =
        new(Whole, new("content-type", "The body must be XML, sent as application/xml."), StatusCodes.Status415UnsupportedMediaType);

    /// <summary>The bytes of a JSON body without its byte order mark, or what is wrong with it.</summary>
    public static async Task<(ReadOnlyMemory<byte> Bytes, ApiProblem? Problem)> ReadAsync(
        HttpRequest request, CancellationToken cancellationToken, int maxBytes = MaxBytes)
    {
        var (bytes, problem) = request.HasJsonContentType() ? await ReadBytesAsync(request, maxBytes, cancellationToken) : (default, NotJson);
        return (bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes, problem);
    }

    /// <summary>The bytes of an XML body, or what is wrong with it.</summary>
    public static async Task<(ReadOnlyMemory<byte> Bytes, ApiProblem? Problem)> ReadXmlAsync(
        HttpRequest request, CancellationToken cancellationToken) =>
        request.GetTypedHeaders().ContentType?.MatchesMediaType("application/xml") == true
            ? await ReadBytesAsync(request, MaxBytes, cancellationToken)
            : (default, NotXml);

    /// <summary>Reads at most one byte more than is allowed.</summary>
    private static async Task<(ReadOnlyMemory<byte> Bytes, ApiProblem? Problem)> ReadBytesAsync(
        HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.Headers.ContentEncoding.ToString() is not ("" or "identity"))
            return (default, Compressed);
        if (request.ContentLength > maxBytes)
            return (default, TooLarge(maxBytes));
        cancellationToken.ThrowIfCancellationRequested();
        var buffer = new byte[(int)(request.ContentLength ?? maxBytes) + 1];
        try
        {
            // When the client is gone, the read ends by itself. A cancelled one is an error in the web server's log.
            var read = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, CancellationToken.None);
            return read > maxBytes ? (default, TooLarge(maxBytes)) : (buffer.AsMemory(0, read), null);
        }
        catch (IOException)
        {
            return (default, Incomplete);
        }
    }

    private static ApiProblem TooLarge(int maxBytes) => new(
        Whole, new("body-size", $"The body must have at most {maxBytes} bytes."), StatusCodes.Status413PayloadTooLarge);

    /// <summary>Reads JSON strictly: unknown, repeated and wrongly typed members are errors of their field.</summary>
    public static bool TryParse<T>(
        ReadOnlyMemory<byte> json, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out ApiProblem? problem)
    {
        try
        {
            value = JsonSerializer.Deserialize(json.Span, type);
            problem = value is null ? new(Whole, new("json-type", "The body must be a JSON object.")) : null;
        }
        catch (JsonException malformed)
        {
            value = default;
            problem = Problem(malformed);
        }

        return problem is null;
    }

    private static ApiProblem Problem(JsonException malformed) => malformed.InnerException is JsonException
        ? new(Whole, new("json", "The body is not well-formed JSON."))
        : new(KnownPath(malformed.Path), new("json-type", "The field is unknown, repeated or of the wrong JSON type."));

    /// <summary>The path without names from the client, because even a member's name could be a hash.</summary>
    private static string KnownPath(string? path) =>
        string.Join('.', (path ?? "").Split('.').Skip(1).TakeWhile(name => PlainName().IsMatch(name))) is { Length: > 0 } known ? known : Whole;

    [GeneratedRegex(@"^[A-Za-z]{1,20}(?:\[\d{1,5}\])?$", RegexOptions.NonBacktracking)]
    private static partial Regex PlainName();
}
