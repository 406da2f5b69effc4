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
/// <param name="RecordId">The record id.</param>
/// <param name="SignalType">The signal type.</param>
/// <param name="Hash">The hash.</param>
/// <param name="Type">NCMEC's name for the signal type.</param>
/// <param name="Timestamp">When the row becomes visible.</param>
internal sealed record Entry(string RecordId, SignalType SignalType, MatchedHash Hash, FingerprintType Type, VisibleTime Timestamp)
{
    private static readonly string Owner = $"<member id=\"{Member.Exchange.Id}\">{Member.Exchange.Name}</member>";

    public MediaType MediaType => SignalType.MediaType;

    /// <summary>Null when NCMEC has no name for the row's signal type.</summary>
    public static Entry? From(FeedEntry row) =>
        SignalType.Find(row.SignalType) is { } signalType && FingerprintType.For(signalType) is { } type && row.Position is var position
            ? new(position.RecordId, signalType, row.ToMatched(), type, VisibleTime.From(position))
            : null;

    /// <summary>Writes the entry in one call, which takes a fraction of the time of a call for each element. None of its values needs escaping.</summary>
    public void Write(XmlWriter xml)
    {
        var isActive = Hash.HashStatus == HashStatus.Active;
        var element = (isActive, MediaType) switch
        {
            (true, MediaType.Image) => "image",
            (true, _) => "video",
            (false, MediaType.Image) => "deletedImage",
            (false, _) => "deletedVideo",
        };
        xml.WriteRaw(isActive
            ? $"<{element}>{Owner}<timestamp>{Timestamp}</timestamp><id>{RecordId}</id><fingerprints><{Type.Element}>{Hash.HashValue}</{Type.Element}></fingerprints></{element}>"
            : $"<{element}>{Owner}<id>{RecordId}</id><timestamp>{Timestamp}</timestamp></{element}>");
    }

    /// <summary>The record id, so that no hash value gets into a log.</summary>
    public override string ToString() => RecordId;
}
