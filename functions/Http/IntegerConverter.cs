using System.Text.Json;
using System.Text.Json.Serialization;

namespace TakeItDown.Http;

/// <summary>Reads every JSON number without a fractional part as an integer, as JSON Schema does: also <c>100.0</c> and <c>1e2</c>.</summary>
internal sealed class IntegerConverter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader switch
    {
        { TokenType: not JsonTokenType.Number } => throw new JsonException(),
        _ when reader.TryGetInt32(out var value) => value,
        _ when reader.TryGetDecimal(out var value) && decimal.IsInteger(value) && value is >= int.MinValue and <= int.MaxValue => (int)value,
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
