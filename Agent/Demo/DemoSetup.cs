using System.Text.Json;
using AIOps.Agent.Auth;
using AIOps.Policies.Documents;
using AIOps.Policies.Evaluation;
using AIOps.Policies.Storage;

namespace AIOps.Agent.Demo;

/// <summary>Gives the leaky service its key and the policy that restarts it.</summary>
public sealed class DemoSetup(ApiKeys keys, PolicyStore policies, PolicyWriter writer, IConfiguration configuration) : IHostedService
{
    private const string PolicyName = "Restart the service that leaks memory";

    private static readonly Principal System = new("system", Role.Admin);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var key = new Secret(configuration[$"{DemoMode.Section}:Key"]!);
        // The service's key is another one at each start; the last one opens nothing any more.
        await keys.ReplaceAsync(DemoMode.ServiceName, Role.Operator, key, System, cancellationToken);
        var wanted = PolicyDocument.Read(JsonSerializer.SerializeToElement(new
        {
            name = PolicyName,
            priority = 10,
            mode = "auto",
            condition = new { source = "webhook", labels = new { alertname = "Memory Leak" }, status = "firing" },
            action = new
            {
                tool = configuration[$"{DemoMode.Section}:Tool"],
                @params = new Dictionary<string, string> { [configuration[$"{DemoMode.Section}:Parameter"]!] = "${label.container_name}" },
            },
            cooldown = "5s",
            rateLimit = new { max = 60, per = "1h" },
            verify = new { http = configuration[$"{DemoMode.Section}:Health"] },
        }));
        // The service's port is another one at each start.
        if ((await policies.AllAsync(cancellationToken)).FirstOrDefault(p => p.Name == PolicyName) is { } known)
            await writer.UpdateAsync(wanted with { Id = known.Id }, System, cancellationToken);
        else
            await writer.CreateAsync(wanted, System, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
