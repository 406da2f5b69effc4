using System.Text.Json.Serialization;

namespace TakeItDown.FanOut;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(HashChange))]
internal sealed partial class FanOutJson : JsonSerializerContext;
