using System.Text.Json;
using System.Text.RegularExpressions;
using AIOps.Agent.Evaluation.Recorded;
using AIOps.Mcp.Client;
using AIOps.Policies.Model;
using AIOps.Tests.Architecture;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Agent.Evaluation;

/// <summary>Calls real tools and keeps what they said as a recording of <c>deploy/evaluation</c>.</summary>
internal sealed class Recorder(AgentFixture agent, params string[] servers)
{
    public static readonly JsonSerializerOptions Indented = new(WireJson.Options) { WriteIndented = true };

    private readonly List<Recording.Entry> _entries = [];

    public static string Folder => Path.Combine(Repository.Root, "deploy", "evaluation");

    public static bool Renews => Environment.GetEnvironmentVariable("AIOPS_RENEW_GOLDEN") == "1";

    /// <param name="absent">Arguments that a call must not have to be answered so.</param>
    public async Task<JsonElement?> ReadAsync(string tool, object? arguments = null, params string[] absent)
    {
        var given = JsonSerializer.SerializeToElement(arguments ?? new { });
        var result = await agent.Services.GetRequiredService<ToolCatalog>().ReadAsync(tool, given, CancellationToken.None);
        var patterns = given.EnumerateObject().ToDictionary(member => member.Name, member => Regex.Escape(member.Value.ToString()), StringComparer.Ordinal);
        foreach (var name in absent)
            patterns[name] = "";
        _entries.Add(new(tool, patterns, result.Text, result.Data, result.IsError));
        return result.Data;
    }

    /// <summary>What anybody would look at in a cluster, as a whole, by namespace and by object.</summary>
    public async Task ReadClusterAsync()
    {
        var all = (await ReadAsync("list_pods", null, "namespace"))!.Value.GetProperty("pods").EnumerateArray().Select(pod => (Namespace: pod.GetProperty("namespace").GetString()!, Name: pod.GetProperty("name").GetString()!)).ToList();
        var deployments = (await ReadAsync("list_deployments", null, "namespace"))!.Value.GetProperty("deployments").EnumerateArray().Select(one => one.GetProperty("deployment")).Select(one => (Namespace: one.GetProperty("namespace").GetString()!, Name: one.GetProperty("name").GetString()!)).ToList();
        foreach (var tool in new[] { "diagnose", "list_events" })
            await ReadAsync(tool, null, "namespace");
        await ReadAsync("list_nodes");
        foreach (var space in all.Concat(deployments).Select(one => one.Namespace).Distinct())
            foreach (var tool in new[] { "diagnose", "list_events", "list_pods", "list_deployments" })
                await ReadAsync(tool, new { @namespace = space });
        foreach (var (space, name) in all)
        {
            await ReadAsync("get_pod", new { pod_name = name, @namespace = space });
            await ReadAsync("get_pod_logs", new { pod_name = name, @namespace = space });
            await ReadAsync("get_pod_logs", new { pod_name = name, @namespace = space, previous = true });
        }
        foreach (var (space, name) in deployments)
        {
            await ReadAsync("rollout_status", new { deployment_name = name, @namespace = space });
            await ReadAsync("rollout_history", new { deployment_name = name, @namespace = space });
        }
        foreach (var kind in new[] { "services", "persistentvolumeclaims", "jobs", "horizontalpodautoscalers", "resourcequotas" })
            await ReadAsync("list_resources", new { kind });
    }

    public Task SaveAsync(string name) =>
        File.WriteAllTextAsync(Path.Combine(Folder, "recordings", $"{name}.json"), JsonSerializer.Serialize(new Recording(servers, _entries), Indented).Replace(agent.Cluster.Server.Authority, "cluster.example:6443", StringComparison.Ordinal) + "\n");
}
