using System.Text.Json.Serialization;

namespace TakeItDown.Operators;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IssueApiKey.Answer), TypeInfoPropertyName = "IssueKeyAnswer")]
[JsonSerializable(typeof(ListApiKeys.Answer), TypeInfoPropertyName = "ListKeysAnswer")]
[JsonSerializable(typeof(ReleaseCases.Answer), TypeInfoPropertyName = "ReleaseCasesAnswer")]
internal sealed partial class OperatorJson : JsonSerializerContext;
