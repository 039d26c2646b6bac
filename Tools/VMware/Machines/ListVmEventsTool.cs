using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using AIOps.Tools.Abstractions;
using AIOps.Tools.VMware.Inventory;

namespace AIOps.Tools.VMware.Machines;

public sealed class ListVmEventsTool(VSphereClient client) : ReadTool<ListVmEventsTool.Parameters, ListVmEventsTool.Result>(new("list_vm_events")
{
    Title = "Events of a virtual machine",
    Description = "What happened to a VMware virtual machine, newest first: power changes, migrations, resets by HA, alarms, reconfigurations, and who did it.",
})
{
    public sealed record Parameters(
        [property: Description(Machines.VmName.Description), MinLength(1), MaxLength(Machines.VmName.MaxLength)] string VmName,
        [property: Description("How far back."), Range(1, 30 * 24)] int Hours = 24,
        [property: Description("How many to show."), Range(1, 500)] int Limit = 50);

    public sealed record Result(string Machine, int Total, IReadOnlyList<VmEvent> Events, [property: Description("There are more than are listed.")] bool Truncated);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var vm = await client.GetAsync(parameters.VmName, cancellationToken);
        var since = await client.NowAsync(cancellationToken) - TimeSpan.FromHours(parameters.Hours);
        var events = await client.EventsAsync(vm.Id, since, [], cancellationToken);
        var shown = events.Take(parameters.Limit).ToList();
        var table = new TextTable("AT", "EVENT", "USER", "MESSAGE");
        foreach (var one in shown)
            table.Add(one.At?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture), one.Type, one.User, one.Message);
        var text = events.Count == 0
            ? $"No events of {vm.Name} ({vm.Id}) in vSphere at {client.Authority} in the last {parameters.Hours} hours."
            : $"{events.Count} events of {vm.Name} ({vm.Id}) in the last {parameters.Hours} hours{(events.Count > shown.Count ? $", the newest {shown.Count} shown" : "")}:\n{table}";
        return new(text, new(vm.Name, events.Count, shown, events.Count > shown.Count));
    }
}
