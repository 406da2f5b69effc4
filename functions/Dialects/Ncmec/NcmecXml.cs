using System.Xml;

namespace TakeItDown.Dialects.Ncmec;

/// <summary>Writes the dialect's XML without ever blocking, since the web server allows no other way.</summary>
internal static class NcmecXml
{
    public const string Namespace = "https://hashsharing.ncmec.org/hashsharing/v2";

    public static Task StartAsync(this XmlWriter xml, string name) => xml.WriteStartElementAsync(null, name, Namespace);

    public static Task EndAsync(this XmlWriter xml) => xml.WriteEndElementAsync();

    public static Task AttributeAsync(this XmlWriter xml, string name, string value) => xml.WriteAttributeStringAsync(null, name, null, value);

    public static Task ElementAsync(this XmlWriter xml, string name, string text) => xml.WriteElementStringAsync(null, name, Namespace, text);
}
