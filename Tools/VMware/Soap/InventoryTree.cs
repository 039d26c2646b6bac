namespace AIOps.Tools.VMware.Soap;

/// <summary>Names and parents of everything that contains or carries machines.</summary>
internal sealed class InventoryTree(IEnumerable<VimObject> objects)
{
    private const int Deepest = 64;
    private static readonly string[] Types = ["Folder", "Datacenter", "ComputeResource", "HostSystem", "Datastore", "VirtualApp"];
    private readonly Dictionary<string, VimObject> _objects = objects.DistinctBy(one => one.Id).ToDictionary(one => one.Id, StringComparer.Ordinal);

    public static async Task<InventoryTree> ReadAsync(PropertyReader reader, CancellationToken cancellationToken) =>
        new(await reader.AllAsync(Types, "ManagedEntity", ["name", "parent"], cancellationToken));

    public string? Name(string? id) => id is null ? null : _objects.GetValueOrDefault(id)?.Name;

    public IReadOnlyList<string> Names(IEnumerable<string> ids) => [.. ids.Select(Name).OfType<string>().Order(StringComparer.Ordinal)];

    /// <summary>The cluster of a host; null for one that stands alone.</summary>
    public string? ClusterOf(string? host) =>
        host is not null && _objects.GetValueOrDefault(host)?.Text("parent") is { } parent && _objects.GetValueOrDefault(parent) is { Reference.Type: "ClusterComputeResource" } cluster ? cluster.Name : null;

    public IReadOnlyList<string> NamesOf(string type) => [.. _objects.Values.Where(one => one.Reference.Type == type).Select(one => one.Name)];

    /// <summary>Such as <c>DC0/vm/Prod/web</c>.</summary>
    public string Path(VimObject vm)
    {
        var path = vm.Name;
        var parent = vm.Text("parent") ?? vm.Text("parentVApp");
        for (var depth = 0; parent is not null && depth < Deepest && _objects.GetValueOrDefault(parent) is { } container; depth++)
            (path, parent) = ($"{container.Name}/{path}", container.Text("parent"));
        return path;
    }
}
