using System.Text.Json.Serialization;
using TakeItDown.Http;

namespace TakeItDown.Cases;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    UseStringEnumConverter = true,
    Converters = [typeof(IntegerConverter)])]
[JsonSerializable(typeof(NewCaseBody))]
[JsonSerializable(typeof(SubmittedCase))]
[JsonSerializable(typeof(CaseView))]
[JsonSerializable(typeof(ReleaseCases.Response), TypeInfoPropertyName = "ReleaseCasesResponse")]
internal sealed partial class CaseJson : JsonSerializerContext;
