using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Benchmarks;

/// <summary>
/// From sending an alert to the moment the outside system has carried out what the policy asked for, embedded (SQLite), one
/// alert at a time. Between the two lie: stored alert, policy, gate, queue, gate again, snapshot, dry run, grant, call.
/// </summary>
internal static class WebhookToAction
{
    private const int Alerts = 220, WarmUp = 20;

    public static async Task RunAsync()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        cluster.AddDeployment("shop", "web", replicas: Alerts);
        var directory = Directory.CreateTempSubdirectory("aiops-webhook-").FullName;
        await using var agent = await AgentUnderLoad.StartAsync(directory, new Dictionary<string, string>
        {
            ["KUBECONFIG"] = cluster.WriteKubeconfig(Path.Combine(directory, "kubeconfig")),
            ["AIOPS_Safety__MaxGlobal"] = "100000",
            // What is measured here looks like a storm, and would rightly be stopped as one.
            ["AIOPS_Safety__Storm__Fraction"] = "1",
            ["AIOPS_Safety__Storm__MostUnhealthy"] = "9000",
        });
        using var created = await agent.Client.PostAsJsonAsync("/api/policies", new
        {
            name = "restart",
            mode = "auto",
            condition = new { labels = new { alertname = "PodCrashLooping" } },
            action = new { tool = "restart_pod", @params = new { pod_name = "${label.pod}", @namespace = "shop" } },
        });
        created.EnsureSuccessStatusCode();

        var executed = new ConcurrentDictionary<string, TaskCompletionSource<long>>();
        cluster.Intercept((request, after) =>
        {
            if (after && request.Changed && executed.TryGetValue(request.Path.Split('/')[^1], out var waiter))
                waiter.TrySetResult(Stopwatch.GetTimestamp());
            return Task.FromResult(true);
        });
        List<double> accepted = [], done = [];
        foreach (var pod in cluster.Pods("shop", "web"))
        {
            var waiter = executed[pod] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            var began = Stopwatch.GetTimestamp();
            using var answer = await agent.Client.PostAsJsonAsync("/api/alerts", new { labels = new { alertname = "PodCrashLooping", pod } });
            answer.EnsureSuccessStatusCode();
            accepted.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            done.Add(Stopwatch.GetElapsedTime(began, await waiter.Task.WaitAsync(TimeSpan.FromSeconds(30))).TotalMilliseconds);
        }
        Measured.Print("webhook to 2xx (durable)", accepted.Skip(WarmUp), "ms");
        Measured.Print("webhook to executed action", done.Skip(WarmUp), "ms");
        Directory.Delete(directory, recursive: true);
    }
}
