using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Policies.Conditions;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Resources;

public sealed class ListHostsTool(VSphereClient client) : ReadTool<ListHostsTool.Parameters, ListHostsTool.Result>(new("list_hosts")
{
    Title = "List ESXi hosts",
    Description = "Lists the ESXi hosts of VMware vSphere with connection, maintenance mode, alarms, CPU and memory use, their virtual machines and datastores. Troubled ones come first.",
    Timeout = TimeSpan.FromMinutes(1),
})
{
    public sealed record Parameters(
        [property: Description("Name, with * and ? as wildcards."), MaxLength(255)] string? Name = null,
        [property: Description("Only in this cluster."), MaxLength(255)] string? Cluster = null,
        [property: Description("How many to show."), Range(1, 500)] int Limit = 100);

    public sealed record Result(int Total, int Matching, IReadOnlyList<EsxHost> Hosts, [property: Description("There are more than are listed.")] bool Truncated);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var all = await client.HostsAsync(cancellationToken);
        var name = parameters.Name is { } pattern ? new Wildcard(pattern, ignoreCase: true) : null;
        var found = all.Where(host => name?.Matches(host.Name) != false && (parameters.Cluster is null || string.Equals(host.Cluster, parameters.Cluster, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(host => !host.IsTroubled).ThenBy(host => host.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var shown = found.Take(parameters.Limit).ToList();
        var table = new TextTable("HOST", "STATE", "STATUS", "CLUSTER", "CPU", "MEMORY", "VMS", "PRODUCT");
        foreach (var host in shown)
            table.Add(host.Name, host.MaintenanceMode == true ? "maintenance" : host.ConnectionState, host.Status, host.Cluster, Share(host.CpuUsedMhz, host.CpuTotalMhz, "MHz"), Share(host.MemoryUsedMb, host.MemoryTotalMb, "MB"), $"{host.VirtualMachines?.Count}", host.Product);
        var text = found.Count == 0
            ? $"None of {all.Count} hosts match in vSphere at {client.Authority}."
            : $"{found.Count} of {all.Count} hosts in vSphere at {client.Authority}{(found.Count > shown.Count ? $", the first {shown.Count} shown" : "")}:\n{table}";
        return new(text, new(all.Count, found.Count, shown, found.Count > shown.Count));
    }

    private static string? Share(long? used, long? total, string unit) => used is null || total is null or 0 ? null : $"{100 * used / total} % of {total} {unit}";
}
