using System.Text.Json.Serialization;

namespace TakeItDown.Health;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GetHealth.Answer))]
internal sealed partial class HealthJson : JsonSerializerContext;
