using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using TakeItDown.Platforms;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>Somebody who shares hashes, in the dialect's words: a positive integer and a name.</summary>
public sealed record Member(int Id, string Name)
{
    /// <summary>The one whom every entry belongs to.</summary>
    public static readonly Member Exchange = new(1, "TakeItDown");

    /// <summary>
    /// A platform. Its id comes from the platform's own and stays; it is over a billion, so never the exchange's. Should two
    /// platforms ever share one, nothing mixes them up but a client's list of members: they own no entries.
    /// </summary>
    public static Member Of(Platform platform)
    {
        var digest = SHA256.HashData(Encoding.ASCII.GetBytes(platform.Id));
        return new((int)(BinaryPrimitives.ReadUInt32BigEndian(digest) >> 2) | 1 << 30, platform.Name);
    }

    internal async Task WriteAsync(XmlWriter xml)
    {
        await xml.StartAsync("member");
        await xml.AttributeAsync("id", Id.ToString(CultureInfo.InvariantCulture));
        await xml.WriteStringAsync(Name);
        await xml.EndAsync();
    }
}
