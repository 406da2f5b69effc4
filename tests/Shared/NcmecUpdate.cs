using System.Globalization;
using System.Xml.Linq;

namespace TakeItDown.Tests;

/// <summary>One entry, read as the public NCMEC client reads it. Throws if the entry would crash that client.</summary>
public sealed record NcmecUpdate(string Id, int MemberId, string Medium, bool Deleted, IReadOnlyDictionary<string, string> Fingerprints)
{
    /// <summary>The client stores one entry for each key.</summary>
    public string Key => $"{MemberId}-{Id}";

    public static NcmecUpdate Parse(XElement element)
    {
        var kind = element.Name.LocalName.ToLowerInvariant();
        var deleted = kind.StartsWith("deleted", StringComparison.Ordinal);
        var medium = deleted ? kind["deleted".Length..] : kind;
        if (medium is not ("image" or "video"))
            throw new FormatException($"{element.Name.LocalName} is not an entry.");
        return new(
            Only(element, "id").Value is { Length: > 0 } id ? id : throw new FormatException("An id is empty."),
            int.Parse(Only(element, "member").Attribute("id")!.Value, CultureInfo.InvariantCulture),
            medium,
            deleted,
            Named(element, "fingerprints").Elements().Where(print => print.Value != "").ToDictionary(print => print.Name.LocalName, print => print.Value, StringComparer.Ordinal));
    }

    private static IEnumerable<XElement> Named(XElement parent, string name) => parent.Elements().Where(child => child.Name.LocalName == name);

    private static XElement Only(XElement parent, string name) => Named(parent, name).ToList() is [var only]
        ? only
        : throw new FormatException($"An entry has one {name}.");
}
