using AIOps.Agent.Alerts;
using AIOps.Agent.Analysis;
using AIOps.Agent.Api;
using AIOps.Agent.Api.Incidents;
using AIOps.Agent.Auth;
using AIOps.Agent.Chat;
using AIOps.Agent.Demo;
using AIOps.Agent.Mcp;
using AIOps.Mcp;
using AIOps.Mcp.Client;
using AIOps.Policies.Safety;
using AIOps.Policies.Storage;
using AIOps.Tools;
using AIOps.Worker;
using Microsoft.Extensions.Options;

namespace AIOps.Agent;

/// <summary>Puts the one process together: configuration, services, endpoints, and the order in which they start.</summary>
public static class AgentHost
{
    public const string DefaultUrl = "http://127.0.0.1:8080";

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables("AIOPS_").AddCommandLine(DemoMode.Without(args));
        var url = builder.Configuration["urls"] ?? DefaultUrl;
        builder.WebHost.UseUrls(url);
        DemoMode.Configure(builder.Configuration, args, url);
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = context.Configuration.GetSection(AgentOptions.Section).Get<AgentOptions>()?.MaxBody ?? new AgentOptions().MaxBody;
        }).UseKestrelHttpsConfiguration();
        AddServices(builder.Services, builder.Configuration);
        var app = builder.Build();
        MapEndpoints(app);
        return app;
    }

    /// <summary>Starts everything, says so, and serves until it is told to stop.</summary>
    public static async Task<int> RunAsync(WebApplication app)
    {
        // Before the host does it: its own failure comes with a page of stack trace in the log.
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        var startUp = app.Services.GetRequiredService<StartUp>();
        startUp.RefuseOpenHouse();
        await app.StartAsync();
        startUp.Announce(app.Urls);
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static void AddServices(IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddSingleton(TimeProvider.System);
        // Hosted services start in this order: state first, then keys and tools, then the work.
        services.AddState(configuration);
        services.AddAuth(configuration);
        services.AddTools(configuration);
        services.AddToolCatalog(configuration);
        services.AddSafety(configuration);
        services.AddPolicyEvaluation();
        services.AddWorker(configuration);
        services.AddAlertIntake(configuration);
        services.AddChat(configuration);
        services.AddAnalysis(configuration);
        services.AddApi(configuration);
        services.AddGateway(configuration);
        services.AddSingleton<StartUp>();
        services.AddDemo(configuration);
    }

    private static void MapEndpoints(WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        // A client that is gone without a word must not be waited for.
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(30), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        app.MapAlerts();
        app.MapAnalyses();
        app.MapIncidents();
        app.MapIncidentCare();
        app.MapIncidentFigures();
        app.MapActions();
        app.MapQueue();
        app.MapSafety();
        app.MapSafetyWindows();
        app.MapPolicies();
        app.MapLearning();
        app.MapObservations();
        app.MapMemory();
        app.MapProposals();
        app.MapPolicySimulation();
        app.MapPolicyTransfer();
        app.MapRunbooks();
        app.MapExecutions();
        app.MapCredentials();
        app.MapChat();
        app.MapKeys();
        app.MapDiagnose();
        app.MapGateway();
        app.MapSystem();
    }
}
