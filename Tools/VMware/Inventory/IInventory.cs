using AIOps.Tools.Abstractions;

namespace AIOps.Tools.VMware.Inventory;

/// <summary>What both of vSphere's APIs can do. Object ids are the same in both.</summary>
internal interface IInventory
{
    /// <summary>The machines that fit, with id, name, power state, CPU and memory only.</summary>
    /// <exception cref="ToolException">The filter names a host or cluster that is not there.</exception>
    Task<IReadOnlyList<VirtualMachine>> FindAsync(VmFilter filter, CancellationToken cancellationToken);

    /// <summary>All that the API tells about these machines; one that is gone in the meantime is left out.</summary>
    /// <param name="devices">Also disks and networks.</param>
    Task<IReadOnlyList<VirtualMachine>> DescribeAsync(IReadOnlyList<VirtualMachine> machines, bool devices, CancellationToken cancellationToken);

    Task<IReadOnlyList<EsxHost>> HostsAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<Datastore>> DatastoresAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<Cluster>> ClustersAsync(CancellationToken cancellationToken);

    /// <summary>Sent once; a lost answer is an error after which it is not known whether it happened.</summary>
    /// <param name="limit">How long to wait for the end; then a <see cref="ToolException"/> says that it goes on.</param>
    Task PowerAsync(VirtualMachine vm, PowerAction action, Action<string>? report, TimeSpan limit, CancellationToken cancellationToken);
}
