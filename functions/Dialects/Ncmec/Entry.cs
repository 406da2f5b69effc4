using System.Xml;
using TakeItDown.Feed;
using TakeItDown.Hashes;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>One row of the feed in the dialect's words: an image or a video with one fingerprint, or the end of it.</summary>
internal sealed record Entry(HashRecord Record, FingerprintType Type, VisibleTime Timestamp)
{
    public MediaType MediaType => Record.MediaType;

    /// <summary>Null when the dialect has no name for such a hash.</summary>
    public static Entry? Of(FeedRow row) =>
        SignalType.Named(row.SignalType) is { } signalType && FingerprintType.Of(signalType) is { } type
            ? new(row.ToRecord(), type, VisibleTime.Of(row.Position))
            : null;

    public Task WriteAsync(XmlWriter xml) => Record.HashStatus == HashStatus.Active ? WriteActiveAsync(xml) : WriteDeletedAsync(xml);

    private async Task WriteActiveAsync(XmlWriter xml)
    {
        await xml.StartAsync(MediaType == MediaType.Image ? "image" : "video");
        await Member.Exchange.WriteAsync(xml);
        await xml.ElementAsync("timestamp", Timestamp.ToString());
        await xml.ElementAsync("id", Record.RecordId);
        await xml.StartAsync("fingerprints");
        await xml.ElementAsync(Type.Element, Record.HashValue);
        await xml.EndAsync();
        await xml.EndAsync();
    }

    private async Task WriteDeletedAsync(XmlWriter xml)
    {
        await xml.StartAsync(MediaType == MediaType.Image ? "deletedImage" : "deletedVideo");
        await Member.Exchange.WriteAsync(xml);
        await xml.ElementAsync("id", Record.RecordId);
        await xml.ElementAsync("timestamp", Timestamp.ToString());
        await xml.EndAsync();
    }

    /// <summary>The record id, so that a hash value never slips into a log.</summary>
    public override string ToString() => Record.RecordId;
}
