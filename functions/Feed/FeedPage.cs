using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using TakeItDown.Http;

namespace TakeItDown.Feed;

/// <summary>One page of the feed: <c>{"records":[…],"cursor":"…","hasMore":true}</c>.</summary>
/// <param name="records">Each record as it is stored.</param>
/// <param name="next">Where the next page begins.</param>
/// <param name="hasMore">Whether there may be another page.</param>
public sealed class FeedPage(IReadOnlyList<ReadOnlyMemory<byte>> records, FeedCursor next, bool hasMore) : IResult
{
    private const int BytesBeforeFlush = 32 * 1024;

    /// <summary>Responds with 304 to a client that already has this empty page, otherwise with 200. Brotli and gzip are supported.</summary>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        var tag = new EntityTagHeaderValue($"\"{next.Text}\"");
        response.Headers.ETag = tag.ToString();
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (records.Count == 0 && request.HasMatch(tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json; charset=utf-8";
        await using var compressor = Compressor(request, response);
        await using var json = new Utf8JsonWriter(compressor ?? response.Body);
        json.WriteStartObject();
        json.WriteStartArray("records");
        foreach (var record in records)
        {
            json.WriteRawValue(record.Span, skipInputValidation: true);
            // When the client is gone, this does nothing. A cancelled one is an error in the log of the runtime.
            if (json.BytesPending > BytesBeforeFlush)
                await json.FlushAsync(CancellationToken.None);
        }

        json.WriteEndArray();
        json.WriteString("cursor", next.Text);
        json.WriteBoolean("hasMore", hasMore);
        json.WriteEndObject();
        await json.FlushAsync(CancellationToken.None);
    }

    private static Stream? Compressor(HttpRequest request, HttpResponse response)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding.Where(coding => coding.Quality is null or > 0).Select(coding => $"{coding.Value}").ToList();
        var coding = accepted.Contains("br") ? "br" : accepted.Contains("gzip") ? "gzip" : null;
        response.Headers.ContentEncoding = coding;
        return coding switch
        {
            "br" => new BrotliStream(response.Body, CompressionLevel.Fastest, leaveOpen: true),
            "gzip" => new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true),
            _ => null,
        };
    }
}
