using System.Text.Json.Serialization;

namespace TakeItDown.Operators;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IssueKey.Answer), TypeInfoPropertyName = "IssueKeyAnswer")]
[JsonSerializable(typeof(ListKeys.Answer), TypeInfoPropertyName = "ListKeysAnswer")]
[JsonSerializable(typeof(ReleaseCases.Answer), TypeInfoPropertyName = "ReleaseCasesAnswer")]
internal sealed partial class OperatorJson : JsonSerializerContext;
