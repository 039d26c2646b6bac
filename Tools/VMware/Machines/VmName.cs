namespace AIOps.Tools.VMware.Machines;

/// <summary>What the tools say of their parameter <c>vm_name</c>.</summary>
internal static class VmName
{
    public const string Description = "Name of the virtual machine; where several have it, its inventory path (Prod/web) or id (vm-42).";
    public const int MaxLength = 400;
}
