using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure;

namespace TakeItDown.Storage;

/// <summary>Reads the response to a transaction: a multipart document with one HTTP response for each action, or with the one that failed.</summary>
internal static class TransactionResult
{
    /// <exception cref="RequestFailedException">The transaction was rejected, or the response is incomplete.</exception>
    public static IReadOnlyList<ETag> Read(Response response, int actions)
    {
        var body = response.Content.ToMemory().Span;
        if (response.Status != 202)
            throw Failure(response, response.Status, body);
        var etags = new List<ETag>(actions);
        foreach (var range in body.Split("\r\n"u8))
        {
            var line = body[range];
            if (line.StartsWith("HTTP/1.1 "u8))
            {
                var status = int.Parse(line.Slice(9, 3), CultureInfo.InvariantCulture);
                if (status >= 400)
                    throw Failure(response, status, body[range.Start..]);
                etags.Add(default);
            }
            else if (line.Length > 5 && Ascii.EqualsIgnoreCase(line[..5], "ETag:"u8))
            {
                etags[^1] = new(Encoding.ASCII.GetString(line[5..].Trim((byte)' ')));
            }
        }

        return etags.Count == actions ? etags : throw Failure(response, 0, []);
    }

    private static RequestFailedException Failure(Response response, int status, ReadOnlySpan<byte> body)
    {
        var code = ErrorCode(body) ?? (response.Headers.TryGetValue("x-ms-error-code", out var header) ? header : null);
        return new(status, $"Storage did not apply the transaction (status {status}, code {code ?? "none"}, request {response.Headers.RequestId}).", code, null);
    }

    /// <summary>The code of <c>{"odata.error":{"code":"…","message":…}}</c>.</summary>
    private static string? ErrorCode(ReadOnlySpan<byte> body)
    {
        if (body.IndexOf("{\"odata.error\""u8) is not (>= 0 and var start))
            return null;
        try
        {
            var json = new Utf8JsonReader(body[start..], isFinalBlock: false, default);
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("code"u8) && json.Read())
                    return json.GetString();
            }
        }
        catch (JsonException)
        {
            // Not the format of the table service.
        }

        return null;
    }
}
