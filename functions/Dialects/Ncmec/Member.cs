using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using TakeItDown.Platforms;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>A member of NCMEC's protocol: a positive integer and a name.</summary>
public sealed record Member(int Id, string Name)
{
    /// <summary>The member that owns every entry.</summary>
    public static readonly Member Exchange = new(1, "TakeItDown");

    /// <summary>
    /// A platform. Its number is derived from the platform's id, never changes, and is over a billion, so it is never the exchange's. Two
    /// platforms could get the same number. That would only affect the list of members, because platforms own no entries.
    /// </summary>
    public static Member From(Platform platform)
    {
        var digest = SHA256.HashData(Encoding.ASCII.GetBytes(platform.Id));
        return new((int)(BinaryPrimitives.ReadUInt32BigEndian(digest) >> 2) | 1 << 30, platform.Name);
    }

    internal void Write(XmlWriter xml)
    {
        xml.Start("member");
        xml.Attribute("id", Id.ToString(CultureInfo.InvariantCulture));
        xml.WriteString(Name);
        xml.End();
    }
}
