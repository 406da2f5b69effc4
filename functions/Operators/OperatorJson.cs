using System.Text.Json.Serialization;

namespace TakeItDown.Operators;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ReasonBody))]
[JsonSerializable(typeof(GetAudit.Response), TypeInfoPropertyName = "AuditResponse")]
[JsonSerializable(typeof(ListOperators.Response), TypeInfoPropertyName = "ListOperatorsResponse")]
internal sealed partial class OperatorJson : JsonSerializerContext;
