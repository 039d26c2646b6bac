using System.Text;
using System.Xml;
using System.Xml.Linq;
using AIOps.Tools.Abstractions;
using static AIOps.Tools.VMware.Soap.VimXml;

namespace AIOps.Tools.VMware.Soap;

internal static class SoapMessage
{
    /// <summary>One call as it is sent. Values are data: the writer escapes them.</summary>
    /// <exception cref="ToolException">A value holds what XML cannot carry; nothing was sent.</exception>
    public static byte[] Write(string method, VimRef self, IEnumerable<XElement> arguments)
    {
        var envelope = new XElement(Envelope + "Envelope",
            new XAttribute(XNamespace.Xmlns + "soapenv", Envelope.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "xsi", Instance.NamespaceName),
            new XElement(Envelope + "Body", new XElement(Vim + method, new XAttribute("xmlns", Vim.NamespaceName), Reference("_this", self), arguments)));
        using var buffer = new MemoryStream();
        try
        {
            using var writer = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false) });
            envelope.Save(writer);
        }
        catch (ArgumentException e)
        {
            // A control character or half a surrogate pair in a name.
            throw new ToolException($"A value for {method} holds characters that vSphere's API cannot carry.", e);
        }
        return buffer.ToArray();
    }
}
