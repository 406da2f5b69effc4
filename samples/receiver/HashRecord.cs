namespace TakeItDown.Receiver;

/// <summary>The <c>data</c> of an event: all there is to know of one hash at one version.</summary>
public sealed record HashRecord(
    string RecordId,
    long Version,
    string SignalType,
    string HashValue,
    string MediaType,
    string HashStatus,
    DateTimeOffset FirstSeen,
    DateTimeOffset Changed,
    int? Quality = null);
