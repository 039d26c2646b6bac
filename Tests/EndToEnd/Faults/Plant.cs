using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AIOps.Tests.Shared;

namespace AIOps.Tests.EndToEnd.Faults;

/// <summary>An installation of processes, some of which die and are started again.</summary>
internal sealed class Plant : IAsyncDisposable
{
    private const string Key = "fault-suite-admin-key-0123456789";
    private readonly List<(string Program, string[] Arguments, Dictionary<string, string> Environment)> _parts = [];
    private readonly List<ProductProcess> _running = [];

    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("aiops-faults-");

    public List<HttpClient> Agents { get; } = [];

    public IReadOnlyList<ProductProcess> Processes => _running;

    /// <summary>For every process: limits that this stream of healthy work would rightly be stopped by are far away.</summary>
    public Dictionary<string, string> Environment { get; } = new()
    {
        ["AIOPS_ADMIN_API_KEY"] = Key,
        ["AIOPS_Queue__Lease"] = "00:00:02",
        ["AIOPS_Verification__FirstDelay"] = "00:00:00.1",
        ["AIOPS_Worker__Concurrency"] = "8",
        ["AIOPS_Incidents__Storm__Problems"] = "0",
        ["AIOPS_Safety__MaxGlobal"] = "1000000",
        ["AIOPS_Safety__Storm__Fraction"] = "1",
        ["AIOPS_Safety__Storm__Least"] = "9998",
        ["AIOPS_Safety__Storm__MostUnhealthy"] = "9999", ["AIOPS_Safety__Storm__Window"] = "00:00:10",
        ["AIOPS_Safety__Storm__MostAlerts"] = "1000000",
        ["AIOPS_Safety__Storm__MostInFlight"] = "1000000",
    };

    public void Add(string program, Dictionary<string, string>? more = null)
    {
        var number = _parts.Count;
        var environment = new Dictionary<string, string>(Environment) { ["AIOPS_Host__RunDirectory"] = Path.Combine(Folder.FullName, $"run{number}") };
        environment.TryAdd("AIOPS_State__DataDirectory", Path.Combine(Folder.FullName, "data"));
        foreach (var (name, value) in more ?? [])
            environment[name] = value;
        string[] arguments = ["--Worker:Enabled=true"];
        if (program == "Agent")
        {
            var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
            var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(15) };
            client.DefaultRequestHeaders.Add("X-API-KEY", Key);
            Agents.Add(client);
            arguments = ["--urls", address.ToString()];
        }
        _parts.Add((program, arguments, environment));
        _running.Add(ProductProcess.Start(program, environment, arguments));
    }

    public async Task ReadyAsync()
    {
        foreach (var agent in Agents)
            await Eventually.TrueAsync(async () =>
            {
                if (_running.FirstOrDefault(process => process.HasExited) is { } ended)
                    throw new InvalidOperationException($"a process ended: {ended.Output}");
                using var health = await agent.GetAsync("/health");
                return health.StatusCode == HttpStatusCode.OK;
            }, TimeSpan.FromSeconds(60), e => e is HttpRequestException or OperationCanceledException);
    }

    /// <summary>The queue holds nothing, says an Agent; false also when none answers.</summary>
    public async Task<bool> IsIdleAsync()
    {
        foreach (var agent in Agents)
            try
            {
                var depth = await agent.GetFromJsonAsync<JsonElement>("/api/queue");
                return ((string[])["ready", "delayed", "leased"]).All(name => depth.GetProperty(name).GetInt64() == 0);
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Perhaps the next.
            }
        return false;
    }

    public async Task SaveRestartPolicyAsync()
    {
        using var saved = await Agents[0].PostAsJsonAsync("/api/policies", new
        {
            name = "restart",
            mode = "auto",
            condition = new { labels = new { alertname = "DeploymentUnwell" } },
            action = new { tool = "restart_deployment", @params = new { deployment_name = "${label.deployment}", @namespace = "${label.namespace}" } },
        });
        if (!saved.IsSuccessStatusCode)
            throw new InvalidOperationException(await saved.Content.ReadAsStringAsync());
        // Promised to be in force on every Agent within a second.
        await Task.Delay(TimeSpan.FromSeconds(2));
    }

    /// <summary>kill -9, and started anew at once.</summary>
    public async Task ReplaceAsync(int part)
    {
        _running[part].Kill();
        await _running[part].DisposeAsync();
        var (program, arguments, environment) = _parts[part];
        _running[part] = ProductProcess.Start(program, environment, arguments);
    }

    /// <summary>The most memory a process ever held, MiB.</summary>
    public double PeakMegabytes(int part) =>
        double.Parse(File.ReadLines($"/proc/{_running[part].Id}/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture) / 1024;

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running)
            await process.DisposeAsync();
        foreach (var agent in Agents)
            agent.Dispose();
        Folder.Delete(recursive: true);
    }
}
