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
[JsonSerializable(typeof(CaseWindowBody))]
[JsonSerializable(typeof(ReleaseCases.Response), TypeInfoPropertyName = "ReleaseCasesResponse")]
[JsonSerializable(typeof(DiscardCases.Response), TypeInfoPropertyName = "DiscardCasesResponse")]
[JsonSerializable(typeof(ListHeldCases.Response), TypeInfoPropertyName = "ListHeldCasesResponse")]
[JsonSerializable(typeof(HoldBody))]
[JsonSerializable(typeof(HoldView))]
internal sealed partial class CaseJson : JsonSerializerContext;
