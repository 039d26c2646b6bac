using System.Xml;
using System.Xml.Linq;

namespace AIOps.Tools.VMware.Soap;

/// <summary>Reading and writing of the VIM API's XML. Names are compared without namespaces: there is only one.</summary>
internal static class VimXml
{
    public static readonly XNamespace Vim = "urn:vim25";
    public static readonly XNamespace Envelope = "http://schemas.xmlsoap.org/soap/envelope/";
    public static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";
    private const int MaxDepth = 200;
    private const int MaxCharacters = 64 << 20;

    /// <summary>No document types, no entities, no outside references, and a bound on depth: what reads it may recurse.</summary>
    /// <exception cref="XmlException">It is no such document.</exception>
    public static XElement Read(byte[] document)
    {
        using var reader = XmlReader.Create(new MemoryStream(document), new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxCharacters, IgnoreComments = true, IgnoreProcessingInstructions = true,
        });
        return Load(reader);
    }

    public static XElement Of(string name, object? content) => new(Vim + name, content);

    public static XElement Reference(string name, VimRef reference) => new(Vim + name, new XAttribute("type", reference.Type), reference.Id);

    /// <summary>An element of a derived type.</summary>
    public static XElement Typed(string name, string type, params object?[] content) => new(Vim + name, new XAttribute(Instance + "type", type), content);

    public static XElement? Child(this XElement? element, string name) => element?.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    public static IEnumerable<XElement> Children(this XElement? element, string name) => element?.Elements().Where(child => child.Name.LocalName == name) ?? [];

    /// <summary>Text of a descendant by its path of names; null when it is not there or empty.</summary>
    public static string? Text(this XElement? element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            element = element.Child(name);
        return element?.Value is { Length: > 0 } text ? text : null;
    }

    /// <summary>The type that an element says it has, without prefix.</summary>
    public static string? TypeName(this XElement element) => element.Attribute(Instance + "type")?.Value is { } type ? type[(type.IndexOf(':', StringComparison.Ordinal) + 1)..] : null;

    public static VimRef? Reference(this XElement? element) =>
        element?.Attribute("type")?.Value is { Length: > 0 } type && element.Value is { Length: > 0 } id ? new(type, id) : null;

    public static long? Number(string? text) => long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool? Flag(string? text) => text switch { "true" or "1" => true, "false" or "0" => false, _ => null };

    public static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    // As XElement.Load, which has no bound on depth.
    private static XElement Load(XmlReader reader)
    {
        XElement? root = null, current = null;
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
                throw new XmlException($"Deeper than {MaxDepth} elements.");
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var element = Start(reader);
                    current?.Add(element);
                    root ??= element;
                    if (!reader.IsEmptyElement)
                        current = element;
                    break;
                case XmlNodeType.EndElement:
                    current = current!.Parent;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    current!.Add(reader.Value);
                    break;
            }
        }
        return root ?? throw new XmlException("No element.");
    }

    private static XElement Start(XmlReader reader)
    {
        var element = new XElement(XName.Get(reader.LocalName, reader.NamespaceURI));
        while (reader.MoveToNextAttribute())
            if (reader.NamespaceURI != "http://www.w3.org/2000/xmlns/")
                element.Add(new XAttribute(XName.Get(reader.LocalName, reader.NamespaceURI), reader.Value));
        reader.MoveToElement();
        return element;
    }
}
