using System.IO.Pipelines;
using AIOps.Mcp.Servers;
using AIOps.Policies.Safety.Grants;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.Mcp.Client;

/// <summary>Builds the catalogue: every domain in this process over pipes, but for those that configuration runs elsewhere.</summary>
public sealed class ToolCatalogFactory(
    IEnumerable<ToolDomain> domains, IOptions<Dictionary<string, ToolServerOptions>> options, GrantVerifier grants, ILoggerFactory loggers, TimeProvider time)
{
    public ToolCatalog Create()
    {
        var elsewhere = options.Value;
        var servers = new List<ToolServerConnection>();
        var absent = new List<ToolServerStatus>();
        foreach (var (name, option) in elsewhere.Where(o => !o.Value.Disabled))
            servers.Add(Connection(name, Describe(name, option), null, () => Remote(name, option)));
        foreach (var domain in domains.Where(d => !elsewhere.ContainsKey(d.Name)))
            if (domain.Absent is { } reason)
                absent.Add(new ToolServerStatus(domain.Name, "in process", 0, null, reason));
            else
                servers.Add(Connection(domain.Name, "in process", domain.Connected, () => InProcess(domain)));
        return new ToolCatalog([.. servers.OrderBy(s => s.Name, StringComparer.Ordinal)], absent);
    }

    private ToolServerConnection Connection(string name, string where, string? connected, Func<IClientTransport> open) =>
        new(name, where, trusted: true, connected, open, loggers, time);

    private StreamClientTransport InProcess(ToolDomain domain)
    {
        Pipe up = new(), down = new();
        var transport = new StreamServerTransport(up.Reader.AsStream(), down.Writer.AsStream(), domain.Name, loggers);
        var server = McpServer.Create(transport, new ToolServer(domain, grants, loggers.CreateLogger<ToolServer>()).CreateOptions(), loggers);
        _ = server.RunAsync(CancellationToken.None);
        return new StreamClientTransport(up.Writer.AsStream(), down.Reader.AsStream(), loggers);
    }

    private IClientTransport Remote(string name, ToolServerOptions option)
    {
        if (option.Url is { } url)
            return new HttpClientTransport(new HttpClientTransportOptions
            {
                Name = name,
                Endpoint = url,
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = option.ApiKey is { } key ? new Dictionary<string, string> { ["X-API-KEY"] = key } : null,
            }, loggers);
        var environment = StdioClientTransportOptions.GetDefaultEnvironmentVariables();
        foreach (var (variable, value) in option.Environment)
            environment[variable] = value;
        return new StdioClientTransport(new StdioClientTransportOptions
        {
            Name = name,
            Command = option.Command!,
            Arguments = [.. option.Arguments],
            InheritEnvironmentVariables = false,
            EnvironmentVariables = environment,
        }, loggers);
    }

    private static string Describe(string name, ToolServerOptions option) =>
        option.Url?.ToString() ?? option.Command ?? throw new OptionsValidationException(ToolServerOptions.Section, typeof(ToolServerOptions),
            [$"{ToolServerOptions.Section}:{name} names neither Url nor Command; set one, or Disabled=true"]);
}
