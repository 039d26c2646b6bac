using AIOps.Mcp.Http;
using AIOps.Policies.Safety.Grants;
using AIOps.Policies.Storage;
using AIOps.Tools;
using AIOps.Tools.Abstractions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace AIOps.Mcp.Servers;

/// <summary>
/// One tool server as a process of its own: <c>dotnet run --project Mcp -- kubernetes</c> on stdio, with
/// <c>--http 127.0.0.1:8091</c> over Streamable HTTP. It holds the credentials of its one system and nothing else.
/// </summary>
internal static class StandaloneServer
{
    private const string Usage = "usage: SERVER [--http ADDRESS:PORT] [--Section:Key=value …]";

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var name, .. var rest] || name.StartsWith('-'))
            return await FailAsync(Usage);
        string? address = null;
        if (Array.IndexOf(rest, "--http") is >= 0 and var at)
        {
            if (at + 1 == rest.Length)
                return await FailAsync("--http needs an address, such as 127.0.0.1:8091");
            address = rest[at + 1];
            rest = [.. rest[..at], .. rest[(at + 2)..]];
        }
        if (!ToolsSetup.Names.Contains(name))
            return await FailAsync($"there is no server {name}; known are {string.Join(", ", ToolsSetup.Names)}");
        try
        {
            return address is null ? await ServeStdioAsync(name, rest) : await ServeHttpAsync(name, rest, address);
        }
        catch (OptionsValidationException e)
        {
            return await FailAsync(string.Join(Environment.NewLine, e.Failures));
        }
        catch (Exception e) when (e is StoreUnavailableException or NewerDatabaseException or IOException)
        {
            return await FailAsync(e.Message);
        }
    }

    private static TBuilder Configure<TBuilder>(TBuilder builder, string name, string[] args) where TBuilder : IHostApplicationBuilder
    {
        builder.Configuration.AddEnvironmentVariables().AddEnvironmentVariables("AIOPS_").AddCommandLine(args);
        // stdout belongs to the protocol.
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("ModelContextProtocol", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        // Nothing but this one system: its start is short, and a database that is away is not its concern.
        builder.Services.AddGrants(builder.Configuration).TryAddDomain(builder.Configuration, name);
        return builder;
    }

    private static async Task<int> ServeStdioAsync(string name, string[] args)
    {
        using var host = Configure(Host.CreateEmptyApplicationBuilder(null), name, args).Build();
        var domain = host.Services.GetRequiredService<ToolDomain>();
        if (domain.Absent is { } reason)
            return await FailAsync(reason);
        await host.StartAsync();
        var options = Server(host.Services, domain).CreateOptions();
        var loggers = host.Services.GetRequiredService<ILoggerFactory>();
        await using (var transport = new StdioServerTransport(options, loggers))
        await using (var server = McpServer.Create(transport, options, loggers, host.Services))
            await server.RunAsync(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        await host.StopAsync();
        return 0;
    }

    private static async Task<int> ServeHttpAsync(string name, string[] args, string address)
    {
        var builder = Configure(WebApplication.CreateSlimBuilder(), name, args);
        builder.WebHost.UseUrls($"http://{address}").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var app = builder.Build();
        var domain = app.Services.GetRequiredService<ToolDomain>();
        if (domain.Absent is { } reason)
            return await FailAsync(reason);
        var server = Server(app.Services, domain);
        var key = new ServerKey(app.Configuration);
        app.Use((http, next) => key.Admits(http.Request) ? next(http) : DenyAsync(http));
        McpHttpEndpoint.Map(app, "/mcp", new McpHttpServer(_ => server.CreateOptions(), server.InputSchema), app.Configuration.GetSection(McpHttpOptions.Section).Get<McpHttpOptions>() ?? new());
        await app.StartAsync();
        await Console.Error.WriteLineAsync($"{domain.Name} serves MCP on {string.Join(' ', app.Urls)}/mcp; {key.Description}");
        await ((IHost)app).WaitForShutdownAsync();
        return 0;
    }

    private static ToolServer Server(IServiceProvider services, ToolDomain domain) =>
        new(domain, services.GetRequiredService<GrantVerifier>(), services.GetRequiredService<ILogger<ToolServer>>());

    private static Task DenyAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return Task.CompletedTask;
    }

    private static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 1;
    }
}
