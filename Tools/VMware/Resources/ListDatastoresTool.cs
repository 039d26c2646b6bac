using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Policies.Conditions;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Resources;

public sealed class ListDatastoresTool(VSphereClient client) : ReadTool<ListDatastoresTool.Parameters, ListDatastoresTool.Result>(new("list_datastores")
{
    Title = "List datastores",
    Description = "Lists VMware datastores with capacity, free space and use, the inaccessible and the fullest first. Use it when disks or snapshots fill up.",
})
{
    public sealed record Parameters(
        [property: Description("Name, with * and ? as wildcards."), MaxLength(255)] string? Name = null,
        [property: Description("Only those used to at least this percentage."), Range(0, 100)] double MinUsedPercent = 0,
        [property: Description("How many to show."), Range(1, 500)] int Limit = 100);

    public sealed record Result(int Total, int Matching, IReadOnlyList<Datastore> Datastores, [property: Description("There are more than are listed.")] bool Truncated);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var all = await client.DatastoresAsync(cancellationToken);
        var name = parameters.Name is { } pattern ? new Wildcard(pattern, ignoreCase: true) : null;
        var found = all.Where(store => name?.Matches(store.Name) != false && (parameters.MinUsedPercent == 0 || store.UsedPercent >= parameters.MinUsedPercent))
            .OrderBy(store => store.Accessible != false).ThenByDescending(store => store.UsedPercent ?? 0).ThenBy(store => store.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var shown = found.Take(parameters.Limit).ToList();
        var table = new TextTable("DATASTORE", "TYPE", "USED", "FREE", "CAPACITY", "STATE");
        foreach (var store in shown)
            table.Add(store.Name, store.Type, store.UsedPercent is { } used ? $"{used} %" : null, store.FreeGb is { } free ? $"{free} GB" : null, store.CapacityGb is { } size ? $"{size} GB" : null,
                store.Accessible == false ? "inaccessible" : store.Maintenance is null or "normal" ? "ok" : store.Maintenance);
        var text = found.Count == 0
            ? $"None of {all.Count} datastores match in vSphere at {client.Authority}."
            : $"{found.Count} of {all.Count} datastores in vSphere at {client.Authority}, the fullest first{(found.Count > shown.Count ? $", the first {shown.Count} shown" : "")}:\n{table}";
        return new(text, new(all.Count, found.Count, shown, found.Count > shown.Count));
    }
}
