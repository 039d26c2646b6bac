using AIOps.Mcp.Client.Foreign;
using AIOps.Policies.Safety.Grants;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;

namespace AIOps.Mcp.Client;

/// <summary>Builds the catalogue: every domain in this process over pipes, but for those that configuration runs elsewhere; then the foreign servers.</summary>
public sealed class ToolCatalogFactory(
    IEnumerable<ToolDomain> domains, ToolServerList configured, ToolTransports transports, GrantVerifier grants, ILoggerFactory loggers, TimeProvider time)
{
    private static readonly TimeSpan ForeignTimeout = TimeSpan.FromSeconds(30);

    public ToolCatalog Create()
    {
        var ours = domains.Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
        var servers = new List<ToolServerPlace>();
        var absent = new List<ToolServerStatus>();
        // A server under the name of one of our domains is that domain, run elsewhere; any other is foreign.
        foreach (var (name, option) in configured.Elsewhere.Where(o => !o.Value.Disabled))
            servers.Add(ours.Contains(name)
                ? new ToolServerPlace(name, Describe(name, option), null, () => transports.Elsewhere(name, option, isOurs: true))
                : Foreign(name, Describe(name, option), new ForeignRisks(), ForeignTimeout, () => transports.Elsewhere(name, option, isOurs: false)));
        foreach (var server in configured.Foreign)
            servers.Add(Foreign(server.Name, server.Where, server.Risks, server.Timeout, () => transports.Foreign(server)));
        foreach (var domain in domains.Where(d => !configured.Elsewhere.ContainsKey(d.Name)))
            if (domain.Absent is { } reason)
                absent.Add(new ToolServerStatus(domain.Name, "in process", 0, null, reason));
            else
                servers.Add(new ToolServerPlace(domain.Name, "in process", domain.Connected, () => transports.InProcess(domain)));
        return new ToolCatalog(servers.Select(place => new ToolServerConnection(place, loggers, time)), absent, new ForeignPhases(grants));
    }

    private ToolServerPlace Foreign(string name, string where, ForeignRisks risks, TimeSpan timeout, Func<IClientTransport> open) =>
        new(name, where, null, open, new ForeignTools(name, risks, timeout, loggers.CreateLogger<ForeignTools>()));

    private static string Describe(string name, ToolServerOptions option) =>
        option.Url?.ToString() ?? option.Command ?? throw new OptionsValidationException(ToolServerOptions.Section, typeof(ToolServerOptions),
            [$"{ToolServerOptions.Section}:{name} names neither Url nor Command; set one, or Disabled=true"]);
}
