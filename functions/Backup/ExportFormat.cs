using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;

namespace TakeItDown.Backup;

/// <summary>
/// JSON Lines: an object for each row, with its columns in the order of their names and the types that JSON cannot express, as the table
/// service writes them. The last line is <c>{"rows":…}</c>, so that a file that was cut off is noticed.
/// </summary>
public static class ExportFormat
{
    public const string Rows = "rows";
    public const string Type = "@odata.type";

    private const int BufferSize = 64 * 1024;

    /// <summary>What storage itself sets.</summary>
    private static readonly string[] OfStorage = ["odata.etag", nameof(ITableEntity.Timestamp)];

    /// <summary>Writes all rows and the last line.</summary>
    /// <returns>The number of rows.</returns>
    public static async Task<long> WriteAsync(IAsyncEnumerable<TableEntity> rows, Stream to, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * BufferSize);
        await using var json = new Utf8JsonWriter(buffer);
        var count = 0L;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            Write(json, row);
            EndLine(json, buffer);
            count++;
            if (buffer.WrittenCount < BufferSize)
                continue;
            await to.WriteAsync(buffer.WrittenMemory, cancellationToken);
            buffer.ResetWrittenCount();
        }

        json.WriteStartObject();
        json.WriteNumber(Rows, count);
        json.WriteEndObject();
        EndLine(json, buffer);
        await to.WriteAsync(buffer.WrittenMemory, cancellationToken);
        return count;
    }

    private static void EndLine(Utf8JsonWriter json, ArrayBufferWriter<byte> buffer)
    {
        json.Flush();
        json.Reset();
        buffer.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, TableEntity row)
    {
        json.WriteStartObject();
        foreach (var (name, value) in row.Where(column => !OfStorage.Contains(column.Key)).OrderBy(column => column.Key, StringComparer.Ordinal))
        {
            var type = WriteValue(json, name, value);
            if (type is not null)
                json.WriteString(name + Type, type);
        }

        json.WriteEndObject();
    }

    /// <returns>The type, if JSON cannot express it.</returns>
    private static string? WriteValue(Utf8JsonWriter json, string name, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteString(name, text);
                return null;
            case bool flag:
                json.WriteBoolean(name, flag);
                return null;
            case int number:
                json.WriteNumber(name, number);
                return null;
            case long number:
                json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                return "Edm.Int64";
            case double number:
                json.WriteString(name, number.ToString("R", CultureInfo.InvariantCulture));
                return "Edm.Double";
            case DateTimeOffset time:
                json.WriteString(name, time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                return "Edm.DateTime";
            case byte[] bytes:
                json.WriteBase64String(name, bytes);
                return "Edm.Binary";
            default:
                throw new NotSupportedException($"A column of type {value.GetType().Name} is not supported.");
        }
    }
}
