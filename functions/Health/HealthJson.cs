using System.Text.Json.Serialization;

namespace TakeItDown.Health;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(GetHealth.Answer), TypeInfoPropertyName = "GetHealthAnswer")]
[JsonSerializable(typeof(PlatformHealth))]
[JsonSerializable(typeof(ListPlatforms.Answer), TypeInfoPropertyName = "ListPlatformsAnswer")]
internal sealed partial class HealthJson : JsonSerializerContext;
