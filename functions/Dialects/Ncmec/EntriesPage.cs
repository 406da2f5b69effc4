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
    public void Write(XmlWriter xml)
    {
        Write(xml, "images", [.. Entries.Where(entry => entry.MediaType == MediaType.Image)]);
        Write(xml, "videos", [.. Entries.Where(entry => entry.MediaType == MediaType.Video)]);
        if (Next is null)
            return;
        xml.Start("paging");
        xml.Element("next", Next);
        xml.End();
    }

    private static void Write(XmlWriter xml, string name, IReadOnlyList<Entry> entries)
    {
        xml.Start(name);
        xml.Attribute("count", entries.Count.ToString(CultureInfo.InvariantCulture));
        if (entries is [.., var latest])
            xml.Attribute("maxTimestamp", latest.Timestamp.ToString());
        foreach (var entry in entries)
            entry.Write(xml);
        xml.End();
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

    public void Write(XmlWriter xml)
    {
        if (Record.HashStatus == HashStatus.Active)
            WriteActive(xml);
        else
            WriteDeleted(xml);
    }

    private void WriteActive(XmlWriter xml)
    {
        xml.Start(MediaType == MediaType.Image ? "image" : "video");
        Member.Exchange.Write(xml);
        xml.Element("timestamp", Timestamp.ToString());
        xml.Element("id", Record.RecordId);
        xml.Start("fingerprints");
        xml.Element(Type.Element, Record.HashValue);
        xml.End();
        xml.End();
    }

    private void WriteDeleted(XmlWriter xml)
    {
        xml.Start(MediaType == MediaType.Image ? "deletedImage" : "deletedVideo");
        Member.Exchange.Write(xml);
        xml.Element("id", Record.RecordId);
        xml.Element("timestamp", Timestamp.ToString());
        xml.End();
    }

    /// <summary>The record id, so that no hash value gets into a log.</summary>
    public override string ToString() => Record.RecordId;
}
