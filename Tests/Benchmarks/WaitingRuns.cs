using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AIOps.Tests.Shared.LoopbackKubernetes;
using AIOps.Tests.Shared.LoopbackOllama;

namespace AIOps.Benchmarks;

/// <summary>
/// A thousand chat runs that wait for approval, embedded (SQLite): what they cost in memory, and how soon after its approval
/// one goes on. Each wants to scale a deployment of its own, so no two wait for the same action.
/// </summary>
internal static class WaitingRuns
{
    private const int Runs = 1000, Approved = 50, AtOnce = 8;

    public static async Task RunAsync()
    {
        var resumed = new System.Collections.Concurrent.ConcurrentDictionary<string, TaskCompletionSource<long>>();
        await using var model = await LoopbackOllama.StartAsync((http, body) =>
        {
            var messages = body.GetProperty("messages").EnumerateArray().ToList();
            var name = messages.Last(m => m.GetProperty("role").GetString() == "user").GetProperty("content").GetString()!.Split(' ')[^1];
            if (messages[^1].GetProperty("role").GetString() == "tool")
            {
                if (resumed.TryGetValue(name, out var waiter))
                    waiter.TrySetResult(Stopwatch.GetTimestamp());
                return LoopbackOllama.StreamAsync(http, """{"message":{"content":"done"},"done":true}""" + "\n", 4096);
            }
            var call = new { function = new { name = "scale_deployment", arguments = new { deployment_name = name, @namespace = "shop", replicas = 2 } } };
            return LoopbackOllama.StreamAsync(http, JsonSerializer.Serialize(new { message = new { content = "", tool_calls = new[] { call } }, done = true }) + "\n", 4096);
        });
        await using var cluster = await LoopbackCluster.StartAsync();
        for (var i = 0; i < Approved; i++)
            cluster.AddDeployment("shop", $"web-{i}");
        var directory = Directory.CreateTempSubdirectory("aiops-waiting-").FullName;
        await using var agent = await AgentUnderLoad.StartAsync(directory, new Dictionary<string, string>
        {
            ["KUBECONFIG"] = cluster.WriteKubeconfig(Path.Combine(directory, "kubeconfig")),
            ["AIOPS_Llm__Providers__0__Kind"] = "ollama",
            ["AIOPS_Llm__Providers__0__Url"] = model.Url.ToString(),
            ["AIOPS_Llm__Providers__0__Model"] = "tooly:8b",
            ["AIOPS_Safety__MaxGlobal"] = "100000",
            ["AIOPS_Safety__Storm__Fraction"] = "1",
            ["AIOPS_Safety__Storm__MostUnhealthy"] = "9000",
            ["AIOPS_Safety__Storm__MostInFlight"] = "9000",
        });
        Console.WriteLine($"resident before                                  {agent.ResidentMegabytes:0} MiB");
        var waiting = new (string Name, string Action, string Hash)[Runs];
        await Parallel.ForEachAsync(Enumerable.Range(0, Runs), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, token) =>
        {
            using var answer = await agent.Client.PostAsJsonAsync("/api/chat", new { message = $"please make bigger web-{number}" }, token);
            var run = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(token);
            var approval = run.GetProperty("pending_approvals")[0];
            waiting[number] = ($"web-{number}", approval.GetProperty("action_id").GetString()!, approval.GetProperty("binding_hash").GetString()!);
        });
        Console.WriteLine($"resident with {Runs} waiting                      {agent.ResidentMegabytes:0} MiB");
        await Task.Delay(TimeSpan.FromSeconds(20));
        Console.WriteLine($"resident with {Runs} waiting, 20 s later          {agent.ResidentMegabytes:0} MiB");
        using var approver = await ApproverAsync(agent.Client);
        var times = new List<double>();
        foreach (var (name, action, hash) in waiting.Take(Approved))
        {
            // Its deny is an end at once: what is measured is the way from decision to the model, not the change itself.
            var waiter = resumed[name] = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            var began = Stopwatch.GetTimestamp();
            using var denied = await approver.PostAsJsonAsync($"/api/actions/{action}/deny", new { reason = "measured" });
            denied.EnsureSuccessStatusCode();
            times.Add(Stopwatch.GetElapsedTime(began, await waiter.Task.WaitAsync(TimeSpan.FromSeconds(30))).TotalMilliseconds);
        }
        Measured.Print("decision sent to run resumed (model asked)", times, "ms");
        Directory.Delete(directory, recursive: true);
    }

    private static async Task<HttpClient> ApproverAsync(HttpClient admin)
    {
        using var answer = await admin.PostAsJsonAsync("/api/keys", new { name = "approver", role = "approver" });
        var key = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString();
        return new HttpClient { BaseAddress = admin.BaseAddress, DefaultRequestHeaders = { { "X-API-KEY", key } } };
    }
}
