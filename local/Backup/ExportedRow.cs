using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using TakeItDown.Backup;

namespace TakeItDown.Local.Backup;

/// <summary>Reads lines in the <see cref="ExportFormat"/>.</summary>
internal static class ExportedRow
{
    /// <summary>Reads all rows of a file.</summary>
    /// <exception cref="InvalidDataException">The file is cut off.</exception>
    public static async IAsyncEnumerable<(TableEntity Row, int Length)> ReadAsync(Stream file)
    {
        using var lines = new StreamReader(file);
        var count = 0L;
        while (await lines.ReadLineAsync() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty(ExportFormat.Rows, out var rows) && rows.ValueKind == JsonValueKind.Number)
            {
                if (rows.GetInt64() == count)
                    yield break;
                break;
            }

            count++;
            yield return (RowOf(json.RootElement), line.Length);
        }

        throw new InvalidDataException("A file of the export is cut off.");
    }

    private static TableEntity RowOf(JsonElement columns)
    {
        var row = new TableEntity();
        foreach (var column in columns.EnumerateObject().Where(column => !column.Name.EndsWith(ExportFormat.Type, StringComparison.Ordinal)))
            row[column.Name] = ValueOf(column.Value, columns.TryGetProperty(column.Name + ExportFormat.Type, out var type) ? type.GetString() : null);
        return row;
    }

    private static object ValueOf(JsonElement value, string? type) => (type, value.ValueKind) switch
    {
        ("Edm.Int64", _) => long.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        ("Edm.Double", _) => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
        ("Edm.DateTime", _) => value.GetDateTimeOffset(),
        ("Edm.Binary", _) => value.GetBytesFromBase64(),
        (null, JsonValueKind.String) => value.GetString()!,
        (null, JsonValueKind.Number) => value.GetInt32(),
        (null, JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        _ => throw new InvalidDataException($"A column of type {type ?? value.ValueKind.ToString()} is not supported."),
    };
}
