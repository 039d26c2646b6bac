using System.Xml.Linq;
using AIOps.Tools.VMware.Inventory;
using static AIOps.Tools.VMware.Soap.VimXml;

namespace AIOps.Tools.VMware.Soap;

/// <summary>A machine's snapshots. Only the VIM API has them.</summary>
internal sealed class SnapshotStore(SoapClient client, PropertyReader reader, TaskWaiter tasks)
{
    private const int Most = 1000;

    /// <summary>Parents before children.</summary>
    public async Task<IReadOnlyList<Snapshot>> ListAsync(VirtualMachine vm, CancellationToken cancellationToken)
    {
        var info = (await reader.FindAsync(VimRef.Vm(vm.Id), ["snapshot"], cancellationToken))?.At("snapshot");
        var current = info.Text("currentSnapshot");
        var found = new List<Snapshot>();
        var waiting = new Stack<(XElement Node, string Above)>(info.Children("rootSnapshotList").Reverse().Select(node => (node, "")));
        while (waiting.TryPop(out var next) && found.Count < Most)
        {
            var snapshot = Read(next.Node, next.Above, current);
            found.Add(snapshot);
            foreach (var child in next.Node.Children("childSnapshotList").Reverse())
                waiting.Push((child, snapshot.Path + "/"));
        }
        return found;
    }

    /// <param name="memory">Also what is in memory: reverting then resumes the running machine.</param>
    /// <param name="quiesce">Has the guest bring its file systems to rest first; needs VMware Tools.</param>
    public async Task CreateAsync(VirtualMachine vm, string name, string description, bool memory, bool quiesce, Action<string>? report, TimeSpan limit, CancellationToken cancellationToken) =>
        await tasks.FollowAsync(
            await client.ChangeAsync("CreateSnapshot_Task", VimRef.Vm(vm.Id), cancellationToken, Of("name", name), Of("description", description), Of("memory", memory), Of("quiesce", quiesce)),
            $"snapshot of {vm.Name}", report, limit, cancellationToken);

    public async Task RevertAsync(VirtualMachine vm, Snapshot snapshot, Action<string>? report, TimeSpan limit, CancellationToken cancellationToken) =>
        await tasks.FollowAsync(await client.ChangeAsync("RevertToSnapshot_Task", Ref(snapshot), cancellationToken), $"revert of {vm.Name} to {snapshot.Name}", report, limit, cancellationToken);

    /// <summary>Its children stay.</summary>
    public async Task RemoveAsync(VirtualMachine vm, Snapshot snapshot, Action<string>? report, TimeSpan limit, CancellationToken cancellationToken) =>
        await tasks.FollowAsync(
            await client.ChangeAsync("RemoveSnapshot_Task", Ref(snapshot), cancellationToken, Of("removeChildren", "false"), Of("consolidate", "true")),
            $"removal of snapshot {snapshot.Name} of {vm.Name}", report, limit, cancellationToken);

    private static VimRef Ref(Snapshot snapshot) => new("VirtualMachineSnapshot", snapshot.Id);

    private static Snapshot Read(XElement node, string above, string? current)
    {
        var (id, name) = (node.Text("snapshot") ?? "", node.Text("name") ?? "");
        return new(id, name, above + name, node.Text("description"), Time(node.Text("createTime")), SoapMachine.Power(node.Text("state")), Flag(node.Text("quiesced")), id == current);
    }
}
