using System.Text.Json.Serialization;
using TakeItDown.Http;

namespace TakeItDown.Dialects.StopNcii;

/// <summary>Members that we do not know are skipped: clients of the other exchange may well send more.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    UseStringEnumConverter = true,
    Converters = [typeof(IntegerConverter)])]
[JsonSerializable(typeof(FetchedHashes))]
[JsonSerializable(typeof(FeedbackBody))]
[JsonSerializable(typeof(FeedbackAnswer))]
[JsonSerializable(typeof(StopNciiError))]
internal sealed partial class StopNciiJson : JsonSerializerContext;
