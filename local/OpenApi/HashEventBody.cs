using System.Text.Json.Serialization;
using TakeItDown.Hashes;

namespace TakeItDown.Local.OpenApi;

/// <summary>A new version of a hash, as a CloudEvent 1.0. The same one may come twice, and an older one after a newer.</summary>
/// <param name="SpecVersion">The version of CloudEvents.</param>
/// <param name="Id"><c>{recordId}.{version}</c>.</param>
/// <param name="Source">The exchange's own URI.</param>
/// <param name="Type">Which status the hash has now.</param>
/// <param name="Subject">The record id.</param>
/// <param name="Time">When this version came to be.</param>
/// <param name="DataContentType">What the data is.</param>
/// <param name="Data">All there is to know of the hash at this version.</param>
/// <param name="TraceParent">The trace of this hash, W3C.</param>
internal sealed record HashEventBody(
    [property: JsonPropertyName("specversion")] string SpecVersion,
    string Id,
    string Source,
    string Type,
    string Subject,
    DateTimeOffset Time,
    [property: JsonPropertyName("datacontenttype")] string DataContentType,
    HashRecord Data,
    [property: JsonPropertyName("traceparent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceParent);
