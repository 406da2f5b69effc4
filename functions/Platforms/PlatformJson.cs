using System.Text.Json.Serialization;

namespace TakeItDown.Platforms;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(PlatformOptions.PlatformFile))]
[JsonSerializable(typeof(GetPlatforms.Answer), TypeInfoPropertyName = "GetPlatformsAnswer")]
[JsonSerializable(typeof(IssueKey.Answer), TypeInfoPropertyName = "IssueKeyAnswer")]
[JsonSerializable(typeof(ListKeys.Answer), TypeInfoPropertyName = "ListKeysAnswer")]
[JsonSerializable(typeof(PlatformHealth))]
[JsonSerializable(typeof(ListPlatforms.Answer), TypeInfoPropertyName = "ListPlatformsAnswer")]
[JsonSerializable(typeof(IReadOnlyList<GetPlatforms.Entry>), TypeInfoPropertyName = "GetPlatformsEntries")]
[JsonSerializable(typeof(GetPlatforms.Entry), TypeInfoPropertyName = "GetPlatformsEntry")]
[JsonSerializable(typeof(IReadOnlyList<ListKeys.Entry>), TypeInfoPropertyName = "ListKeysEntries")]
[JsonSerializable(typeof(ListKeys.Entry), TypeInfoPropertyName = "ListKeysEntry")]
internal sealed partial class PlatformJson : JsonSerializerContext;
