using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TakeItDown.Local.OpenApi;

/// <summary>The docstrings of an assembly as Markdown, from the XML file that the compiler writes.</summary>
internal sealed partial class XmlDocs(Assembly assembly)
{
    private readonly Dictionary<string, XElement> members = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"))
        .Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    public string? SummaryOf(Type type) => Text(Find($"T:{NameOf(type)}")?.Element("summary"));

    /// <summary>The docstring of a property, or of the record parameter that declares it.</summary>
    public string? SummaryOf(PropertyInfo property) =>
        Text(Find($"P:{NameOf(property.DeclaringType!)}.{property.Name}")?.Element("summary"))
        ?? Text(Find($"T:{NameOf(property.DeclaringType!)}")?.Elements("param").FirstOrDefault(param => param.Attribute("name")?.Value == property.Name));

    /// <summary>The docstrings of an enum's members, one line each.</summary>
    public string ListOf(Type type) => string.Join('\n', Enum.GetNames(type)
        .Select(name => (name, summary: Text(Find($"F:{NameOf(type)}.{name}")?.Element("summary"))))
        .Where(member => member.summary is not null)
        .Select(member => $"- `{member.name}`: {member.summary}"));

    private XElement? Find(string name) => members.GetValueOrDefault(name);

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    private static string? Text(XElement? element) =>
        element is null ? null : Spaces().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim();

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement element when (element.Attribute("cref") ?? element.Attribute("name")) is { } named => named.Value.Split('.', ':')[^1],
        _ => "",
    };

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}
