using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using AIOps.Tests.Shared;

namespace AIOps.Benchmarks;

/// <summary>A runbook of twenty steps that do nothing, from the alert to the end of its action, embedded (SQLite): what the engine itself costs.</summary>
internal static class RunbookTime
{
    private const int Runs = 12, WarmUp = 2, Steps = 20;

    public static async Task RunAsync()
    {
        var directory = Directory.CreateTempSubdirectory("aiops-runbook-").FullName;
        await using var target = await LoopbackHttp.StartAsync(LoopbackHttp.Reply(200, "{}"));
        await using var agent = await AgentUnderLoad.StartAsync(directory, new Dictionary<string, string>
        {
            ["AIOPS_Safety__MaxGlobal"] = "100000",
            ["AIOPS_Safety__MaxPerTarget"] = "100000",
            ["AIOPS_Safety__Storm__Fraction"] = "1",
            ["AIOPS_Safety__Storm__MostUnhealthy"] = "9000",
            ["AIOPS_Executors__Http__Enabled"] = "true",
            ["AIOPS_Executors__Http__AllowedHosts__0"] = "127.0.0.1",
        });
        var holds = JsonElement.Parse("""{"==": [1, 1]}""");
        await MeasureAsync(agent, "condition", i => new { id = $"s{i}", executor = "condition", with = new { logic = holds } });
        await MeasureAsync(agent, "reading", i => new { id = $"s{i}", executor = "http", with = new { url = $"{target.Url}/{i}" } });
        await MeasureAsync(agent, "changing", i => new { id = $"s{i}", executor = "http", with = new { url = $"{target.Url}/{i}", method = "POST" } });
        Directory.Delete(directory, recursive: true);
    }

    private static async Task MeasureAsync(AgentUnderLoad agent, string name, Func<int, object> step)
    {
        await PostAsync(agent, "/api/remediation/runbooks", new { name, steps = Enumerable.Range(0, Steps).Select(step) });
        await PostAsync(agent, "/api/policies", new { name, mode = "auto", cooldown = "1ms", condition = new { name }, action = new { runbook = name } });
        List<double> done = [];
        for (var run = 0; run < Runs; run++)
        {
            var began = Stopwatch.GetTimestamp();
            var taken = await PostAsync(agent, "/api/alerts", new { labels = new { alertname = name, run = $"{run}" } });
            var id = taken.GetProperty("actions")[0].GetProperty("id").GetString();
            string? status;
            do
            {
                await Task.Delay(5);
                status = (await agent.Client.GetFromJsonAsync<JsonElement>($"/api/actions/{id}")).GetProperty("status").GetString();
            }
            while (status is "queued" or "running" or "verifying");
            if (status != "succeeded")
                throw new InvalidOperationException($"the runbook ended as {status}");
            done.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        Measured.Print($"alert to end of a runbook of {Steps} {name} steps", done.Skip(WarmUp), "ms");
    }

    private static async Task<JsonElement> PostAsync(AgentUnderLoad agent, string path, object body)
    {
        using var answer = await agent.Client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonElement.Parse(text) : throw new InvalidOperationException($"{path}: {text}");
    }
}
