using System.IO.Pipelines;
using AIOps.Mcp.Servers;
using AIOps.Policies.Safety.Grants;
using AIOps.Policies.Storage;
using AIOps.Tools.Abstractions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AIOps.Mcp.Client;

/// <summary>Builds the catalogue: every domain in this process over pipes, but for those that configuration runs elsewhere.</summary>
public sealed class ToolCatalogFactory(
    IEnumerable<ToolDomain> domains, IOptions<Dictionary<string, ToolServerOptions>> options, IOptions<StateOptions> state, GrantVerifier grants, ILoggerFactory loggers, TimeProvider time)
{
    public ToolCatalog Create()
    {
        var elsewhere = options.Value;
        var ours = domains.Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
        var servers = new List<ToolServerPlace>();
        var absent = new List<ToolServerStatus>();
        // A server under the name of one of our domains is that domain, run elsewhere; any other is foreign.
        foreach (var (name, option) in elsewhere.Where(o => !o.Value.Disabled))
            servers.Add(new ToolServerPlace(name, Describe(name, option), ours.Contains(name), null, () => Remote(name, option, ours.Contains(name))));
        foreach (var domain in domains.Where(d => !elsewhere.ContainsKey(d.Name)))
            if (domain.Absent is { } reason)
                absent.Add(new ToolServerStatus(domain.Name, "in process", 0, null, reason));
            else
                servers.Add(new ToolServerPlace(domain.Name, "in process", true, domain.Connected, () => InProcess(domain)));
        return new ToolCatalog(servers.Select(place => new ToolServerConnection(place, loggers, time)), absent);
    }

    private StreamClientTransport InProcess(ToolDomain domain)
    {
        Pipe up = new(), down = new();
        var transport = new StreamServerTransport(up.Reader.AsStream(), down.Writer.AsStream(), domain.Name, loggers);
        var server = McpServer.Create(transport, new ToolServer(domain, grants, loggers.CreateLogger<ToolServer>()).CreateOptions(), loggers);
        _ = RunAsync(server);
        return new StreamClientTransport(up.Writer.AsStream(), down.Reader.AsStream(), loggers);
    }

    /// <summary>Ends when the client closes its end of the pipe.</summary>
    private static async Task RunAsync(McpServer server)
    {
        await using (server)
            await server.RunAsync(CancellationToken.None);
    }

    private IClientTransport Remote(string name, ToolServerOptions option, bool isOurs)
    {
        if (option.Url is { } url)
            return new HttpClientTransport(new HttpClientTransportOptions
            {
                Name = name,
                Endpoint = url,
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = option.ApiKey is { } key ? new Dictionary<string, string> { ["X-API-KEY"] = key.Reveal() } : null,
            }, loggers);
        var environment = StdioClientTransportOptions.GetDefaultEnvironmentVariables();
        // Where the key of grants is when none is configured: without it the server could not honour this installation's.
        if (isOurs)
            environment["AIOPS_State__DataDirectory"] = Path.GetFullPath(state.Value.DataDirectory);
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
