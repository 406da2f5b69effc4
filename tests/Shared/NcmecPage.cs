using System.Globalization;
using System.Xml.Linq;

namespace TakeItDown.Tests;

/// <summary>One page of entries, read as the public NCMEC client reads it: without namespaces. Throws if the page would crash that client.</summary>
/// <param name="Updates">The entries, images first.</param>
/// <param name="MaxTimestamp">Unix seconds. On a page without entries it is the current time.</param>
/// <param name="Next">What to append to the base URL for the next page, or "".</param>
public sealed record NcmecPage(IReadOnlyList<NcmecUpdate> Updates, long MaxTimestamp, string Next)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    public static NcmecPage Parse(XElement root, long now)
    {
        var (updates, latest) = (new List<NcmecUpdate>(), 0L);
        foreach (var section in root.Elements().Where(child => child.Name.LocalName is "images" or "videos" && child.HasElements))
        {
            latest = Math.Max(latest, Seconds(section.Attribute("maxTimestamp")!.Value));
            updates.AddRange(section.Elements().Select(NcmecUpdate.Parse));
        }

        var next = root.Elements().FirstOrDefault(child => child.Name.LocalName == "paging")?.Elements().FirstOrDefault(child => child.Name.LocalName == "next");
        return new(updates, latest == 0 ? now : latest, next?.Value ?? "");
    }

    /// <summary>A time as URLs and responses write it.</summary>
    public static string Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static long Seconds(string time) =>
        DateTimeOffset.ParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeSeconds();
}
