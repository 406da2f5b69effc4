using System.Globalization;
using System.Xml;
using TakeItDown.Hashes;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>One page of entries, in the feed's order within each medium.</summary>
/// <param name="Entries">What the platform takes of the rows that were looked at.</param>
/// <param name="Next">Where the next page is, below the client's base URL; null on the last one.</param>
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
