using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;
using AIOps.Tools.VMware.Machines;

namespace AIOps.Tools.VMware.Snapshots;

public sealed class ListSnapshotsTool(VSphereClient client) : ReadTool<ListSnapshotsTool.Parameters, ListSnapshotsTool.Result>(new("list_snapshots")
{
    Title = "List snapshots",
    Description = "Lists the snapshots of a VMware virtual machine as a tree, with age and the current one. Old snapshots grow and slow the machine down.",
})
{
    public sealed record Parameters([property: Description(Machines.VmName.Description), MinLength(1), MaxLength(Machines.VmName.MaxLength)] string VmName);

    public sealed record Result(string Machine, IReadOnlyList<Snapshot> Snapshots);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var vm = await client.GetAsync(parameters.VmName, cancellationToken);
        var snapshots = (await client.SnapshotsAsync(vm, cancellationToken)).Select(snapshot => snapshot.Shown()).ToList();
        var table = new TextTable("SNAPSHOT", "ID", "CREATED", "POWER", "CURRENT", "DESCRIPTION");
        foreach (var snapshot in snapshots)
            table.Add(snapshot.Path, snapshot.Id, $"{snapshot.CreatedAt?.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'}", WireJson.Name(snapshot.PowerState), snapshot.Current ? "yes" : null, snapshot.Description);
        return new(snapshots.Count == 0 ? $"{vm.Name} ({vm.Id}) in vSphere at {client.Authority} has no snapshots." : $"{snapshots.Count} snapshots of {vm.Name} ({vm.Id}):\n{table}", new(vm.Name, snapshots));
    }
}
