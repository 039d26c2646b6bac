using System.Diagnostics;
using System.Text.Json;
using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Benchmarks;

/// <summary>A whole diagnosis of 1,000 pods in 100 namespaces, with services, crash loops and events, over HTTPS to the loopback cluster in this process.</summary>
internal static class DiagnoseTime
{
    private const int Namespaces = 100;
    private const int PodsEach = 10;
    private const int Rounds = 20;

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("aiops-diagnose-");
        await using var cluster = await LoopbackCluster.StartAsync();
        for (var i = 0; i < Namespaces; i++)
            Fill(cluster, $"team-{i:00}", crashes: i % 20 == 0);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Kubernetes:Kubeconfig", cluster.WriteKubeconfig(Path.Combine(folder.FullName, "config")))]).Build();
        await using var services = new ServiceCollection().AddKubernetes(configuration).BuildServiceProvider();
        var tool = services.GetRequiredService<ToolDomain>().Tools.Single(t => t.Definition.Name == "diagnose");
        var arguments = JsonSerializer.SerializeToElement(new { });

        var (times, calls, findings) = (new List<double>(), 0, 0);
        for (var round = 0; round <= Rounds; round++)
        {
            var (before, start) = (cluster.Requests.Count, Stopwatch.GetTimestamp());
            var result = await tool.InvokeAsync(ToolPhase.Execute, arguments, new ToolCall(), CancellationToken.None);
            var took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            (calls, findings) = (cluster.Requests.Count - before, result.Data!.Value.GetProperty("findings").GetArrayLength());
            if (round == 0)
                Console.WriteLine($"first diagnosis (connects, compiles): {took:0} ms");
            else
                times.Add(took);
        }
        Measured.Print($"diagnose {Namespaces * PodsEach} pods, {Namespaces} namespaces", times, "ms");
        Console.WriteLine($"API calls each: {calls}; findings: {findings}");
        folder.Delete(recursive: true);
    }

    private static void Fill(LoopbackCluster cluster, string ns, bool crashes)
    {
        cluster.AddDeployment(ns, "web", PodsEach, crashes ? CrashLoop.Forever : null);
        cluster.Put("services", new()
        {
            ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["namespace"] = ns, ["name"] = "web" },
            ["spec"] = new System.Text.Json.Nodes.JsonObject
            {
                ["selector"] = new System.Text.Json.Nodes.JsonObject { ["app"] = "web" },
                ["ports"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["port"] = 80 }),
            },
        });
        foreach (var pod in cluster.Pods(ns, "web"))
        {
            cluster.AddEvent(ns, "Pod", pod, crashes ? "Warning" : "Normal", crashes ? "BackOff" : "Started", crashes ? "Back-off restarting failed container" : "Started container app");
            cluster.SetLog(ns, pod, "starting\npanic: no config\n", previous: true);
        }
    }
}
