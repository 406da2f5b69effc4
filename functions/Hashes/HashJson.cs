using System.Text.Json.Serialization;

namespace TakeItDown.Hashes;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(HashRecord))]
public sealed partial class HashJson : JsonSerializerContext;
