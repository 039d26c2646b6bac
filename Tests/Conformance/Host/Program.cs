using AIOps.Mcp.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AIOps.ConformanceHost;

/// <summary>Serves what the official suite asks for on the endpoint that the product uses; prints its URL when it is ready.</summary>
public static class Program
{
    public static async Task Main()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(TimeProvider.System);
        await using var app = builder.Build();
        McpHttpEndpoint.Map(app, "/mcp", new McpHttpServer(_ => SuiteServer.CreateOptions(), SuiteServer.InputSchema), new McpHttpOptions());
        await app.StartAsync();
        Console.WriteLine($"{app.Urls.Single()}/mcp");
        await ((IHost)app).WaitForShutdownAsync();
    }
}
