namespace AIOps.Tools.VMware.Inventory;

/// <param name="File">Such as <c>[datastore1] web/web.vmdk</c>.</param>
public sealed record VmDisk(string Label, double? CapacityGb, string? File)
{
    /// <summary>The datastore named in the file's brackets, or null.</summary>
    internal string? Datastore => File is ['[', .. var rest] && rest.IndexOf(']', StringComparison.Ordinal) is > 0 and var end ? rest[..end] : null;
}
