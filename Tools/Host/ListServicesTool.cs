using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Host.Services;
using AIOps.Tools.Host.Systemd;

namespace AIOps.Tools.Host;

public sealed class ListServicesTool(ServiceSupervisor supervisor) : ReadTool<ListServicesTool.Parameters, ListServicesTool.Result>(new("list_services")
{
    Title = "Services",
    Description = "Services of the machine: those AIOps supervises itself and, where systemd runs, its service units, with their state. The names are what restart_service and get_service_logs take.",
})
{
    private const int Shown = 300;

    public sealed record Parameters([property: Description("Only services whose name contains this"), MaxLength(200)] string? Name = null);

    public sealed record Result(
        [property: Description("systemd runs on this machine.")] bool Systemd, [property: Description("Kept running by AIOps itself.")] IReadOnlyList<ServiceStatus> Supervised,
        [property: Description("Service units, what is broken first.")] IReadOnlyList<SystemdUnit> Units, int TotalUnits);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        bool Wanted(string name) => string.IsNullOrEmpty(parameters.Name) || name.Contains(parameters.Name, StringComparison.OrdinalIgnoreCase);
        var supervised = supervisor.List().Where(s => Wanted(s.Name)).ToList();
        var units = SystemdClient.IsRunning ? (await SystemdClient.ListAsync("service", cancellationToken)).Where(u => Wanted(u.Name)).ToList() : [];
        // What is broken first, so that cutting never hides it.
        var shown = units.OrderByDescending(u => u.Active == "failed").ThenByDescending(u => u.Active == "active").Take(Shown).ToList();
        var lines = supervised.Select(s => $"{s.Name} {s.State}{(s.Pid is { } pid ? $" pid {pid}" : "")}, started {s.Starts} times{(s.LastExit is { } exit ? $", last end: {exit}" : "")} (supervised)")
            .Concat(shown.Select(u => $"{u.Name} {u.Active} ({u.Sub}) {u.Description}")).ToList();
        if (!SystemdClient.IsRunning)
            lines.Add("systemd does not run here.");
        if (units.Count > shown.Count)
            lines.Add($"{units.Count - shown.Count} more units; narrow by name.");
        if (supervised.Count + units.Count == 0)
            lines.Insert(0, $"No service{(string.IsNullOrEmpty(parameters.Name) ? "" : $" with '{parameters.Name}' in its name")}; looked at Host:Services{(SystemdClient.IsRunning ? " and systemd units" : "")}.");
        return new(string.Join('\n', lines), new(SystemdClient.IsRunning, supervised, shown, units.Count));
    }
}
