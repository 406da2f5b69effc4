using System.Globalization;
using System.Xml;
using TakeItDown.Feed;
using TakeItDown.Hashes;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>One page of entries. Within each medium they are in the feed's order.</summary>
/// <param name="Entries">The rows of the page that the platform supports.</param>
/// <param name="Next">The address of the next page, relative to the client's base URL; null on the last page.</param>
internal sealed record EntriesPage(IReadOnlyList<Entry> Entries, string? Next)
{
    public async Task WriteAsync(XmlWriter xml)
    {
        await WriteAsync(xml, "images", [.. Entries.Where(entry => entry.MediaType == MediaType.Image)]);
        await WriteAsync(xml, "videos", [.. Entries.Where(entry => entry.MediaType == MediaType.Video)]);
        if (Next is null)
            return;
        await xml.StartAsync("paging");
        await xml.ElementAsync("next", Next);
        await xml.EndAsync();
    }

    private static async Task WriteAsync(XmlWriter xml, string name, IReadOnlyList<Entry> entries)
    {
        await xml.StartAsync(name);
        await xml.AttributeAsync("count", entries.Count.ToString(CultureInfo.InvariantCulture));
        if (entries is [.., var latest])
            await xml.AttributeAsync("maxTimestamp", latest.Timestamp.ToString());
        foreach (var entry in entries)
            await entry.WriteAsync(xml);
        await xml.EndAsync();
    }
}

/// <summary>One feed row in NCMEC's format: an image or video with one fingerprint, or its deletion.</summary>
internal sealed record Entry(HashRecord Record, FingerprintType Type, VisibleTime Timestamp)
{
    public MediaType MediaType => Record.MediaType;

    /// <summary>Null when NCMEC has no name for the row's signal type.</summary>
    public static Entry? From(FeedRow row) =>
        SignalType.Find(row.SignalType) is { } signalType && FingerprintType.For(signalType) is { } type
            ? new(row.ToRecord(), type, VisibleTime.From(row.Position))
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

    /// <summary>The record id, so that no hash value gets into a log.</summary>
    public override string ToString() => Record.RecordId;
}
