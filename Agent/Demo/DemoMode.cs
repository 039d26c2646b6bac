using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace AIOps.Agent.Demo;

/// <summary>
/// <c>--demo</c>: a real leaky service beside the product, supervised by the host tools, with a policy that restarts it.
/// Nothing of it is pretended: it grows until its own monitor reports it, and what follows is the product at work.
/// </summary>
public static class DemoMode
{
    public const string Switch = "--demo";

    public const string ServiceName = "leaky-service";

    /// <summary>Key under which the set-up hands its choices to <see cref="DemoSetup"/>.</summary>
    internal const string Section = "Demo";

    private const int LeakMegabytesPerSecond = 5;

    /// <summary>Configures the service to supervise; state goes to its own folder so that a demo never mixes with the real thing.</summary>
    public static void Configure(ConfigurationManager configuration, string agentUrl)
    {
        var directory = configuration["State:DataDirectory"] ?? Path.Combine("data", "demo");
        var health = $"http://127.0.0.1:{FreePort()}/health";
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var service = $"Host:Services:{ServiceName}";
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["State:DataDirectory"] = directory,
            ["Host:RunDirectory"] = Path.Combine(directory, "run"),
            [$"{service}:Command"] = "dotnet",
            [$"{service}:Arguments:0"] = Path.Combine(AppContext.BaseDirectory, "demo", "AIOps.LeakyService.dll"),
            [$"{service}:HealthUrl"] = health,
            [$"{service}:Environment:NAME"] = ServiceName,
            [$"{service}:Environment:PORT"] = new Uri(health).Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [$"{service}:Environment:AUTO_LEAK_MB_PER_S"] = LeakMegabytesPerSecond.ToString(System.Globalization.CultureInfo.InvariantCulture),
            [$"{service}:Environment:WEBHOOK_URL"] = $"{agentUrl.Split(';')[0].TrimEnd('/')}/webhook",
            [$"{service}:Environment:WEBHOOK_KEY"] = key,
            [$"{Section}:Key"] = key,
            [$"{Section}:Health"] = health,
        });
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
