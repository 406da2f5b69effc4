using System.Text.Json.Serialization;
using TakeItDown.Http;

namespace TakeItDown.Verdicts;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    UseStringEnumConverter = true,
    Converters = [typeof(IntegerConverter)])]
[JsonSerializable(typeof(VerdictsBody))]
[JsonSerializable(typeof(VerdictsBody.Entry))]
[JsonSerializable(typeof(SubmitVerdicts.Answer))]
internal sealed partial class VerdictJson : JsonSerializerContext;
