using System.Text.Json.Serialization;

namespace TakeItDown.Cases;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(NewCaseBody))]
[JsonSerializable(typeof(SubmittedCase))]
[JsonSerializable(typeof(CaseView))]
internal sealed partial class CaseJson : JsonSerializerContext;
