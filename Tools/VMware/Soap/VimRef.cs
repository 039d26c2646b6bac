namespace AIOps.Tools.VMware.Soap;

/// <summary>A managed object: its type and id.</summary>
internal readonly record struct VimRef(string Type, string Id)
{
    public static VimRef Vm(string id) => new("VirtualMachine", id);
}
