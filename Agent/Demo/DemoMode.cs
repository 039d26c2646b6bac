using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace AIOps.Agent.Demo;

/// <summary>
/// <c>--demo</c>: a real leaky service beside the product, with a policy that restarts it: as a process that the host tools
/// supervise, or with <c>--demo-container</c> as a container. Nothing of it is pretended: it grows until its own monitor
/// reports it, and what follows is the product at work.
/// </summary>
public static class DemoMode
{
    public const string ProcessSwitch = "--demo";

    public const string ContainerSwitch = "--demo-container";

    public const string ServiceName = "leaky-service";

    /// <summary>Key under which the set-up hands its choices to <see cref="DemoSetup"/> and <see cref="DemoContainer"/>.</summary>
    internal const string Section = "Demo";

    private const string LeakMegabytesPerSecond = "5";

    /// <summary>The arguments without the demo's switches.</summary>
    public static string[] Without(string[] args) => [.. args.Where(a => a is not (ProcessSwitch or ContainerSwitch))];

    /// <summary>Configures the demo when the arguments ask for it. State goes to its own folder so that it never mixes with the real thing.</summary>
    public static void Configure(ConfigurationManager configuration, string[] args, string agentUrl)
    {
        var container = args.Contains(ContainerSwitch);
        if (!container && !args.Contains(ProcessSwitch))
            return;
        var directory = configuration["State:DataDirectory"] ?? Path.Combine("data", "demo");
        var health = $"http://127.0.0.1:{FreePort()}/health";
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var settings = new Dictionary<string, string?>
        {
            ["State:DataDirectory"] = directory,
            ["Host:RunDirectory"] = Path.Combine(directory, "run"),
            [$"{Section}:Key"] = key,
            [$"{Section}:Health"] = health,
            [$"{Section}:Tool"] = container ? "restart_container" : "restart_service",
            [$"{Section}:Parameter"] = container ? "container_name" : "service_name",
        };
        var service = $"Host:Services:{ServiceName}";
        var environment = container ? $"{Section}:Environment" : $"{service}:Environment";
        settings[$"{environment}:NAME"] = ServiceName;
        settings[$"{environment}:PORT"] = new Uri(health).Port.ToString(CultureInfo.InvariantCulture);
        settings[$"{environment}:AUTO_LEAK_MB_PER_S"] = LeakMegabytesPerSecond;
        settings[$"{environment}:WEBHOOK_URL"] = $"{agentUrl.Split(';')[0].TrimEnd('/')}/webhook";
        settings[$"{environment}:WEBHOOK_KEY"] = key;
        if (!container)
        {
            settings[$"{service}:Command"] = "dotnet";
            settings[$"{service}:Arguments:0"] = Path.Combine(AppContext.BaseDirectory, "demo", "AIOps.LeakyService.dll");
            settings[$"{service}:HealthUrl"] = health;
        }
        configuration.AddInMemoryCollection(settings);
    }

    /// <summary>What <see cref="Configure"/> asked for, if anything; registered last, since it needs all the rest started.</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services, IConfiguration configuration)
    {
        var demo = configuration.GetSection(Section);
        if (!demo.Exists())
            return services;
        services.AddHostedService<DemoSetup>();
        if (demo.GetSection("Environment").Exists())
            services.AddHostedService<DemoContainer>();
        return services.AddHostedService<DemoConsole>();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
