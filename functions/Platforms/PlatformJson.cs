using System.Text.Json.Serialization;

namespace TakeItDown.Platforms;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(PlatformOptions.PlatformFile))]
[JsonSerializable(typeof(GetPlatforms.Response), TypeInfoPropertyName = "GetPlatformsResponse")]
internal sealed partial class PlatformJson : JsonSerializerContext;
