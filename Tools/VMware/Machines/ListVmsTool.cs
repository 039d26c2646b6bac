using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Machines;

public sealed class ListVmsTool(VSphereClient client) : ReadTool<ListVmsTool.Parameters, ListVmsTool.Result>(new("list_vms")
{
    Title = "List virtual machines",
    Description = "Lists VMware virtual machines with power state, host, CPU, memory, guest, VMware Tools and IP addresses. Filters by name, host, cluster and power state.",
    Timeout = TimeSpan.FromMinutes(1),
})
{
    public sealed record Parameters(
        [property: Description("Name, with * and ? as wildcards; case is ignored."), MaxLength(VmName.MaxLength)] string? Name = null,
        [property: Description("Only on this ESXi host."), MaxLength(255)] string? Host = null,
        [property: Description("Only in this cluster."), MaxLength(255)] string? Cluster = null,
        PowerState? PowerState = null,
        [property: Description("How many to show."), Range(1, 200)] int Limit = 50);

    public sealed record Result(
        [property: Description("Machines that were asked for.")] int Matching,
        IReadOnlyList<VirtualMachine> Machines,
        [property: Description("There are more than are listed.")] bool Truncated);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var filter = new VmFilter(parameters.Name, PowerState: parameters.PowerState, Host: parameters.Host, Cluster: parameters.Cluster);
        var found = (await client.FindAsync(filter, cancellationToken)).OrderBy(vm => vm.Name, StringComparer.OrdinalIgnoreCase).ThenBy(vm => vm.Id, StringComparer.Ordinal).ToList();
        var shown = await client.DescribeAsync([.. found.Take(parameters.Limit)], devices: false, cancellationToken);
        var table = new TextTable("NAME", "POWER", "HOST", "CPU", "MEMORY", "GUEST", "TOOLS", "IP");
        foreach (var vm in shown)
            table.Add(vm.Name, WireJson.Name(vm.PowerState), vm.Host, vm.Cpus?.ToString(CultureInfo.InvariantCulture), vm.MemoryMb is { } memory ? $"{memory} MB" : null, vm.GuestOs, WireJson.Name(vm.Tools), vm.IpAddresses is [var first, ..] ? first : null);
        var heading = $"{found.Count} virtual machines{Narrowed(parameters)} in vSphere at {client.Authority}";
        var truncated = found.Count > parameters.Limit;
        return new(found.Count == 0 ? heading + "." : $"{heading}{(truncated ? $", the first {parameters.Limit} shown; narrow by name, host or cluster" : "")}:\n{table}", new(found.Count, shown, truncated));
    }

    private static string Narrowed(Parameters wanted) => string.Concat(
        wanted.Name is { } name ? $" named {ToolException.Quote(name)}" : "",
        wanted.PowerState is { } state ? $" {WireJson.Name(state)}" : "",
        wanted.Host is { } host ? $" on host {host}" : "",
        wanted.Cluster is { } cluster ? $" in cluster {cluster}" : "");
}
