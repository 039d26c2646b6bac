using System.Net;
using System.Threading.RateLimiting;
using AIOps.Agent.Alerts;
using AIOps.Agent.Api;
using AIOps.Agent.Auth;
using AIOps.Agent.Chat;
using AIOps.Mcp;
using AIOps.Mcp.Client;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Tools;
using AIOps.Worker;

namespace AIOps.Agent;

/// <summary>Puts the one process together: configuration, services, endpoints, and the order in which they start.</summary>
public static class AgentHost
{
    public const string DefaultUrl = "http://127.0.0.1:8080";

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables("AIOPS_").AddCommandLine(args);
        if (builder.Configuration["urls"] is null)
            builder.WebHost.UseUrls(DefaultUrl);
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = context.Configuration.GetSection(AgentOptions.Section).Get<AgentOptions>()?.MaxBody ?? new AgentOptions().MaxBody;
        });
        AddServices(builder.Services, builder.Configuration);
        var app = builder.Build();
        MapEndpoints(app);
        return app;
    }

    /// <summary>Migrates, connects the tools, lets the first caller in, then serves until it is told to stop.</summary>
    public static async Task<int> RunAsync(WebApplication app)
    {
        try
        {
            await app.Services.GetRequiredService<StartUp>().PrepareAsync(CancellationToken.None);
            await app.StartAsync();
            app.Services.GetRequiredService<StartUp>().Announce(app.Urls);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (StartUp.Explain(e) is { } explanation)
        {
            await Console.Error.WriteLineAsync(explanation);
            return 1;
        }
    }

    private static void AddServices(IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddState(configuration);
        services.AddSafety(configuration);
        services.AddPolicyEvaluation();
        services.AddTools(configuration);
        services.AddToolCatalog(configuration);
        services.AddWorker(configuration);
        services.AddApiKeys();
        services.AddAlertIntake();
        services.AddChat(configuration);
        services.AddApi(configuration);
        services.AddSingleton<StartUp>();
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseWebSockets();
        app.MapAlerts();
        app.MapIncidents();
        app.MapActions();
        app.MapPolicies();
        app.MapChat();
        app.MapKeys();
        app.MapSystem();
    }
}
