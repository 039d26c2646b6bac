using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Host.Systemd;

namespace AIOps.Tools.Host;

public sealed class ListUnitsTool() : ReadTool<ListUnitsTool.Parameters, ListUnitsTool.Result>(new("list_units")
{
    Title = "systemd units",
    Description = "systemd units of every type on this machine (services, timers, mounts, sockets …) with their state, failed ones first. Use it for 'what failed?' and for timers and mounts; list_services is enough for services.",
})
{
    private const int Shown = 200;

    public sealed record Parameters(
        [property: Description("service, timer, mount, socket, path, target …; left out, every type."), RegularExpression("^[a-z]{1,20}$")] string? Type = null,
        [property: Description("Only units that failed.")] bool OnlyFailed = false,
        [property: Description("Only units whose name contains this."), MaxLength(200)] string? Name = null);

    public sealed record Result(int Total, int Matching, int Failed, IReadOnlyList<SystemdUnit> Units);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        if (!SystemdClient.IsRunning)
            throw new ToolException("systemd does not run on this machine; list_processes and list_services show what does.");
        var all = await SystemdClient.ListAsync(parameters.Type, cancellationToken);
        var matching = all.Where(u => (!parameters.OnlyFailed || u.Active == "failed")
            && (string.IsNullOrEmpty(parameters.Name) || u.Name.Contains(parameters.Name, StringComparison.OrdinalIgnoreCase))).ToList();
        var shown = matching.OrderByDescending(u => u.Active == "failed").ThenBy(u => u.Name, StringComparer.Ordinal).Take(Shown).ToList();
        var failed = all.Count(u => u.Active == "failed");
        var heading = $"{matching.Count} of {all.Count} {(parameters.Type is null ? "" : parameters.Type + " ")}units, {failed} failed.";
        var table = new TextTable("UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION");
        foreach (var unit in shown)
            table.Add(unit.Name, unit.Load, unit.Active, unit.Sub, unit.Description);
        var cut = matching.Count > shown.Count ? $"\n{matching.Count - shown.Count} more; narrow by type or name." : "";
        return new(shown.Count == 0 ? heading : $"{heading}\n{table}{cut}", new(all.Count, matching.Count, failed, shown));
    }
}
