using System.Text.Json.Serialization;

namespace TakeItDown.Operators;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IssueApiKey.Response), TypeInfoPropertyName = "IssueApiKeyResponse")]
[JsonSerializable(typeof(ListApiKeys.Response), TypeInfoPropertyName = "ListApiKeysResponse")]
[JsonSerializable(typeof(ReleaseCases.Response), TypeInfoPropertyName = "ReleaseCasesResponse")]
internal sealed partial class OperatorJson : JsonSerializerContext;
