using AIOps.Agent.Auth;
using AIOps.Mcp.Gateway;
using AIOps.Mcp.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace AIOps.Agent.Mcp;

public static class GatewaySetup
{
    public const string Path = "/mcp";

    /// <summary>AIOps as an MCP server for other agents, on the Agent's own address.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<GatewayOptions>().Bind(configuration.GetSection(GatewayOptions.Section))
            .Validate(o => o.ResultBudget is >= 2000 and <= 1024 * 1024, "Mcp:ResultBudget must be 2000 to 1048576 characters")
            .Validate(o => o.PageSize is >= 1 and <= 500, "Mcp:PageSize must be 1 to 500")
            .Validate(o => o.CallsPerMinute is >= 1 and <= 1_000_000 && o.ConcurrentCalls is >= 1 and <= 10_000, "Mcp:CallsPerMinute must be 1 to 1000000 and Mcp:ConcurrentCalls 1 to 10000")
            .Validate(o => o.PublicUrl is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }, "Mcp:PublicUrl must be an http or https address, such as https://aiops.example.com")
            .ValidateOnStart();
        services.AddOptions<McpHttpOptions>().Bind(configuration.GetSection(McpHttpOptions.Section))
            .Validate(o => o.MaxSessions > 0 && o.SessionIdle > TimeSpan.Zero && o.MaxBody is > 0 and <= 64 * 1024 * 1024, "McpHttp:MaxSessions, SessionIdle and MaxBody must be above zero, MaxBody at most 67108864")
            .ValidateOnStart();
        services.AddSingleton<GatewayAudit>();
        services.AddSingleton<GatewayActions>();
        services.AddSingleton<GatewayTools>();
        services.AddSingleton<GatewayTasks>();
        services.AddSingleton<GatewayResources>();
        services.AddSingleton<GatewayPrompts>();
        services.AddSingleton<GatewayServer>();
        services.Configure<RateLimiterOptions>(limits => limits.AddPolicy<string, GatewayLimits>(GatewayLimits.Name));
        return services;
    }

    public static void MapGateway(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var server = services.GetRequiredService<GatewayServer>();
        McpHttpEndpoint.Map(routes, Path, new McpHttpServer(_ => server.CreateOptions(), server.InputSchema), services.GetRequiredService<Microsoft.Extensions.Options.IOptions<McpHttpOptions>>().Value)
            .Needs(Role.Viewer)
            .RequireRateLimiting(GatewayLimits.Name)
            .WithMetadata(new ResourceMetadataChallenge());
        foreach (var at in new[] { ResourceMetadata.Path, ResourceMetadata.Path + Path })
            routes.MapGet(at, ResourceMetadata.Answer).AllowAnonymous();
    }
}
