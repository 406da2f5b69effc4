using System.Text.Json.Serialization;
using TakeItDown.Hashes;

namespace TakeItDown.Local.OpenApi;

/// <summary>A new version of a hash, as a CloudEvent 1.0. Events may arrive twice and out of order.</summary>
/// <param name="SpecVersion">The version of CloudEvents.</param>
/// <param name="Id"><c>{recordId}.{version}</c>.</param>
/// <param name="Source">The URI of the exchange.</param>
/// <param name="Type">The new status of the hash.</param>
/// <param name="Subject">The record id.</param>
/// <param name="Time">When this version was created.</param>
/// <param name="DataContentType">The media type of the data.</param>
/// <param name="DsseMaterial">The signature: a DSSE envelope in base64, as the CloudEvents extension for verifiability has it.</param>
/// <param name="Data">The record of the hash at this version.</param>
/// <param name="TraceParent">The W3C trace context of this version.</param>
internal sealed record HashEventBody(
    [property: JsonPropertyName("specversion")] string SpecVersion,
    string Id,
    string Source,
    string Type,
    string Subject,
    DateTimeOffset Time,
    [property: JsonPropertyName("datacontenttype")] string DataContentType,
    [property: JsonPropertyName("dssematerial")] string DsseMaterial,
    HashRecord Data,
    [property: JsonPropertyName("traceparent"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceParent);
