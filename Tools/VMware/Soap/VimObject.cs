using System.Xml.Linq;

namespace AIOps.Tools.VMware.Soap;

/// <summary>One managed object with the properties that were asked for and that it has.</summary>
internal sealed class VimObject(VimRef reference, IReadOnlyDictionary<string, XElement> properties)
{
    public VimRef Reference => reference;

    public string Id => reference.Id;

    /// <param name="path">As asked for: <c>summary.config.numCpu</c>.</param>
    public XElement? At(string path) => properties.GetValueOrDefault(path);

    public string? Text(string path) => At(path).Text();

    public long? Number(string path) => VimXml.Number(Text(path));

    public bool? Flag(string path) => VimXml.Flag(Text(path));

    public DateTimeOffset? Time(string path) => VimXml.Time(Text(path));

    /// <summary>A name as people gave it: vSphere escapes the three characters that its paths need.</summary>
    public string Name => Readable(Text("name") ?? Id);

    /// <summary>Ids in a property that is one reference or a list of them.</summary>
    public IEnumerable<string> References(string path) =>
        At(path) is not { } value ? []
        : value.HasElements ? value.Elements().Select(element => element.Value) : value.Value.Length > 0 ? [value.Value] : [];

    public static VimObject Of(XElement content) => new(
        content.Child("obj").Reference() ?? default,
        content.Children("propSet").Where(set => set.Text("name") is not null && set.Child("val") is not null)
            .GroupBy(set => set.Text("name")!).ToDictionary(group => group.Key, group => group.First().Child("val")!));

    private static string Readable(string name) => name.Contains('%', StringComparison.Ordinal)
        ? name.Replace("%2f", "/", StringComparison.OrdinalIgnoreCase).Replace("%5c", "\\", StringComparison.OrdinalIgnoreCase).Replace("%25", "%", StringComparison.Ordinal)
        : name;
}
