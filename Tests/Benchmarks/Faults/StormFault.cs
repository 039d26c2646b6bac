using System.Diagnostics;
using System.Net.Http.Json;
using AIOps.Tests.EndToEnd.Faults;

namespace AIOps.Benchmarks.Faults;

/// <summary>Ten thousand alerts about ten thousand targets, with the product's own limits: the brake holds.</summary>
internal static class StormFault
{
    private const int Alerts = 10_000, Batch = 64, MostMegabytes = 700;

    public static async Task<bool> RunAsync()
    {
        await using var targets = await Targets.StartAsync();
        await using var plant = new Plant();
        foreach (var limit in plant.Environment.Keys.Where(key => key.StartsWith("AIOPS_Safety", StringComparison.Ordinal) || key.StartsWith("AIOPS_Incidents", StringComparison.Ordinal)).ToArray())
            plant.Environment.Remove(limit);
        plant.Environment["KUBECONFIG"] = targets.Cluster.WriteKubeconfig(Path.Combine(plant.Folder.FullName, "kubeconfig"));
        plant.Add("Agent");
        await plant.ReadyAsync();
        await plant.SaveRestartPolicyAsync();
        var watch = Stopwatch.StartNew();
        var answered = 0;
        foreach (var batch in Enumerable.Range(0, Alerts).Select(_ => targets.Next()).Chunk(Batch))
            answered += await SendAsync(plant.Agents[0], batch) ? batch.Length : 0;
        var took = watch.Elapsed;
        await using var database = new Policies.Storage.Databases.SqliteDatabase(Path.Combine(plant.Folder.FullName, "data", "aiops.db"), TimeSpan.FromSeconds(5), TimeProvider.System);
        var count = await Count.QuietAsync(database, targets, plant, answered);
        var incidents = await Count.OfAsync(database, "SELECT count(*) FROM incidents");
        var held = await Count.OfAsync(database, "SELECT count(*) FROM alerts a JOIN incidents i ON i.id = a.incident_id WHERE i.source = 'alert_storm'");
        var storms = await Count.OfAsync(database, "SELECT count(*) FROM incidents WHERE source = 'storm_brake'");
        var memory = plant.PeakMegabytes(0);
        var right = answered == Alerts && count.Changed <= 100 && count.Doubled == 0 && count.Pending == 0 && storms == 1 && incidents == 2 && held == Alerts && memory < MostMegabytes;
        Console.WriteLine($"{(right ? "ok   " : "WRONG")} storm of {Alerts} alerts in {took.TotalSeconds:0} s: {count}; {incidents} incidents, {storms} of the brake, {held} alerts in one; peak memory {memory:0} MiB (with .NET's own)");
        return right;
    }

    /// <summary>As any sender does: once more when nobody answered in time, and a few times only.</summary>
    private static async Task<bool> SendAsync(HttpClient agent, (string Namespace, string Deployment)[] batch)
    {
        var alerts = batch.Select(target => new { labels = new { alertname = "DeploymentUnwell", @namespace = target.Namespace, deployment = target.Deployment, severity = "critical" } }).ToList();
        for (var attempt = 0; attempt < 5; attempt++)
            try
            {
                using var answer = await agent.PostAsJsonAsync("/api/alerts", alerts);
                if (answer.IsSuccessStatusCode)
                    return true;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Nobody knows whether it was stored; a repeat is counted as one.
            }
        return false;
    }
}
