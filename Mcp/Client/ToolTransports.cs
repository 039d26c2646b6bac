using System.IO.Pipelines;
using AIOps.Mcp.Client.Foreign;
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

/// <summary>How a tool server is reached: over a pipe in this process, as a program on stdio, over Streamable HTTP.</summary>
public sealed class ToolTransports(IOptions<StateOptions> state, GrantVerifier grants, ILoggerFactory loggers, TimeProvider time)
{
    internal IClientTransport InProcess(ToolDomain domain)
    {
        Pipe up = new(), down = new();
        var transport = new StreamServerTransport(up.Reader.AsStream(), down.Writer.AsStream(), domain.Name, loggers);
        var server = McpServer.Create(transport, new ToolServer(domain, grants, loggers.CreateLogger<ToolServer>()).CreateOptions(), loggers);
        _ = RunAsync(server);
        return new StreamClientTransport(up.Writer.AsStream(), down.Reader.AsStream(), loggers);
    }

    /// <summary>One of our own domains, run elsewhere.</summary>
    internal IClientTransport Elsewhere(string name, ToolServerOptions option, bool isOurs)
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

    internal IClientTransport Foreign(ForeignServer server)
    {
        if (server.Endpoint is not { } endpoint)
            return new ProgramTransport(server.Name, server.Program!, loggers, time);
        // No redirects: what is in the headers is for this address alone.
        HttpMessageHandler handler = new BoundedHttpHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }, time);
        if (endpoint.OAuth is { } oauth)
            handler = new ClientCredentials(oauth, endpoint.Url, handler, time);
        return new HttpClientTransport(new HttpClientTransportOptions
        {
            Name = server.Name,
            Endpoint = endpoint.Url,
            TransportMode = endpoint.Mode,
            AdditionalHeaders = endpoint.Headers.ToDictionary(header => header.Key, header => header.Value.Reveal()),
        }, new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }, loggers, ownsHttpClient: true);
    }

    /// <summary>Ends when the client closes its end of the pipe.</summary>
    private static async Task RunAsync(McpServer server)
    {
        await using (server)
            await server.RunAsync(CancellationToken.None);
    }
}
