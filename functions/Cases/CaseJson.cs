using System.Text.Json.Serialization;

namespace TakeItDown.Cases;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(NewCaseBody))]
[JsonSerializable(typeof(SubmittedCase))]
internal sealed partial class CaseJson : JsonSerializerContext;
