using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.Serialization;
using System.Text.Json;
using Azure.Data.Tables;

namespace TakeItDown.Storage;

/// <summary>Writes a row as JSON, in the way of the SDK: its columns in the order of the type's properties, with the types that JSON cannot express.</summary>
internal static class RowJson
{
    private static readonly ConcurrentDictionary<Type, Column[]> Columns = new();

    public static void Write(Utf8JsonWriter json, ITableEntity row)
    {
        json.WriteStartObject();
        foreach (var column in Columns.GetOrAdd(row.GetType(), ColumnsOf))
            column.Write(json, row);
        json.WriteEndObject();
    }

    /// <summary>Storage itself sets the other two columns.</summary>
    private static Column[] ColumnsOf(Type type) =>
    [
        .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           where property.Name is not (nameof(ITableEntity.ETag) or nameof(ITableEntity.Timestamp))
               && property.GetMethod is { IsPublic: true } && !property.IsDefined(typeof(IgnoreDataMemberAttribute))
           select new Column(property),
    ];

    private sealed class Column(PropertyInfo property)
    {
        private readonly JsonEncodedText name = JsonEncodedText.Encode(property.Name);
        private readonly JsonEncodedText typeName = JsonEncodedText.Encode($"{property.Name}@odata.type");

        public void Write(Utf8JsonWriter json, ITableEntity row)
        {
            switch (property.GetValue(row))
            {
                case null:
                    json.WriteNull(name);
                    break;
                case string text:
                    json.WriteString(name, text);
                    break;
                case bool flag:
                    json.WriteBoolean(name, flag);
                    break;
                case int number:
                    json.WriteNumber(name, number);
                    break;
                case Enum value:
                    json.WriteString(name, value.ToString());
                    break;
                case long number:
                    json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                    json.WriteString(typeName, "Edm.Int64");
                    break;
                case double number:
                    json.WriteNumber(name, number);
                    json.WriteString(typeName, "Edm.Double");
                    break;
                case DateTimeOffset time:
                    json.WriteString(name, time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                    json.WriteString(typeName, "Edm.DateTime");
                    break;
                case byte[] bytes:
                    json.WriteBase64String(name, bytes);
                    json.WriteString(typeName, "Edm.Binary");
                    break;
                case var other:
                    throw new NotSupportedException($"A column of type {other.GetType().Name} is not supported.");
            }
        }
    }
}
