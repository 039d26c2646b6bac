using AIOps.Policies.Conditions;

namespace AIOps.Tools.VMware.Inventory;

/// <summary>Which machines; what is null does not narrow.</summary>
/// <param name="Pattern">Name with <c>*</c> and <c>?</c>; case is ignored.</param>
/// <param name="Name">The whole name as it is: nothing in it is a wildcard.</param>
/// <param name="Host">Name of an ESXi host, exact.</param>
/// <param name="Cluster">Name of a cluster, exact.</param>
public sealed record VmFilter(string? Pattern = null, string? Name = null, PowerState? PowerState = null, string? Host = null, string? Cluster = null)
{
    public bool Fits(VirtualMachine vm) =>
        (Pattern is null || new Wildcard(Pattern, ignoreCase: true).Matches(vm.Name))
        && (Name is null || string.Equals(Name, vm.Name, StringComparison.OrdinalIgnoreCase))
        && (PowerState is null || vm.PowerState == PowerState);
}
