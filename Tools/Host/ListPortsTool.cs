using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Host.Machine;

namespace AIOps.Tools.Host;

public sealed class ListPortsTool() : ReadTool<ListPortsTool.Parameters, ListPortsTool.Result>(new("list_ports")
{
    Title = "Listening ports",
    Description = "TCP and UDP ports that listen on the machine, with address, pid and process. Use it to see which program holds a port or whether a service listens at all.",
})
{
    public sealed record Parameters([property: Description("Only this port"), Range(1, 65535)] int? Port = null);

    public sealed record Result(IReadOnlyList<Listening> Ports);

    public sealed record Listening(string Protocol, string Address, int Port, int? Pid, string? Process);

    protected override Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var ports = PortReader.Read().Where(p => parameters.Port is null || p.Number == parameters.Port).ToList();
        var text = ports.Count == 0
            ? $"Nothing listens{(parameters.Port is { } port ? $" on port {port}" : "")} (looked at TCP and UDP, IPv4 and IPv6)."
            : string.Join('\n', ports.Select(p => $"{p.Protocol} {(p.Address.Contains(':', StringComparison.Ordinal) ? $"[{p.Address}]" : p.Address)}:{p.Number} {(p.Pid is { } pid ? $"{p.Process} (pid {pid})" : "owner not visible to this user")}"));
        return Task.FromResult(new Answer<Result>(text, new([.. ports.Select(p => new Listening(p.Protocol, p.Address, p.Number, p.Pid, p.Process))])));
    }
}
