using System.Text.Json.Serialization;

namespace TakeItDown.Outbox;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CaseChange))]
internal sealed partial class OutboxJson : JsonSerializerContext;
