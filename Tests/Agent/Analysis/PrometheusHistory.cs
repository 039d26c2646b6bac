using System.Globalization;
using System.Text;
using System.Text.Json;
using AIOps.Tests.Shared;

namespace AIOps.Tests.Agent.Analysis;

/// <summary>
/// An Agent with a real Prometheus that holds forty minutes of what cAdvisor, kube-state-metrics, kubelet, node_exporter and a
/// web service export: a container near its limit of memory, a full disk, and a service a fifth of whose requests fail.
/// </summary>
public sealed class PrometheusHistory : IAsyncLifetime
{
    private const string Server = "/usr/bin/prometheus", Tool = "/usr/bin/promtool";
    private const int Step = 30, Samples = 80;

    public static bool IsMissing => !File.Exists(Server) || !File.Exists(Tool);

    private readonly TemporaryDirectory _folder = new();
    private ServerProcess? _prometheus;
    private AgentFixture? _agent;

    public async ValueTask InitializeAsync()
    {
        if (IsMissing)
            return;
        var metrics = Path.Combine(_folder.Path, "metrics");
        await File.WriteAllTextAsync(metrics, Export());
        await RunAsync(Tool, "tsdb", "create-blocks-from", "openmetrics", metrics, Path.Combine(_folder.Path, "data"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "prometheus.yml"), "global: {}\n");
        var port = ServerProcess.FreePort();
        using var http = new HttpClient();
        _prometheus = await ServerProcess.StartAsync("TERM", async () => (await http.GetAsync($"http://127.0.0.1:{port}/-/ready")).IsSuccessStatusCode,
            Server, $"--config.file={_folder.Path}/prometheus.yml", $"--storage.tsdb.path={_folder.Path}/data", $"--web.listen-address=127.0.0.1:{port}");
        _agent = await AgentFixture.StartAsync($"--Prometheus:Url=http://127.0.0.1:{port}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_agent is not null)
            await _agent.DisposeAsync();
        _prometheus?.Dispose();
        await _folder.DisposeAsync();
    }

    public async Task<JsonElement> AnalyseAsync(string labels)
    {
        Assert.SkipWhen(IsMissing, "prometheus is not installed; Tests/run.sh installs it");
        var all = JsonSerializer.Deserialize<Dictionary<string, string>>(labels)!;
        all["alertname"] = "Something";
        return (await _agent!.PostAsync("/analyze", new { labels = all, startsAt = TimeProvider.System.GetUtcNow().AddMinutes(-5).ToString("O", CultureInfo.InvariantCulture) })).Expect(200);
    }

    /// <summary>OpenMetrics with times.</summary>
    private static string Export()
    {
        var text = new StringBuilder();
        var first = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - (Samples * Step);
        void Series(string name, string labels, Func<int, double> value)
        {
            for (var i = 0; i < Samples; i++)
                text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value(i)} {first + (i * Step)}\n");
        }

        const string Pod = "namespace=\"shop\",pod=\"web-7d4b-x2x\"", Container = Pod + ",container=\"web\"", Machine = "instance=\"node-1:9100\",job=\"node\",node=\"node-1\"";
        text.Append("# TYPE container_cpu_usage_seconds counter\n");
        Series("container_cpu_usage_seconds_total", Container, i => i * 3);
        text.Append("# TYPE container_memory_working_set_bytes gauge\n");
        Series("container_memory_working_set_bytes", Container, i => 5.2e8);
        text.Append("# TYPE kube_pod_container_resource_limits gauge\n");
        Series("kube_pod_container_resource_limits", Container + ",resource=\"memory\",unit=\"byte\"", _ => 536870912);
        text.Append("# TYPE container_network_receive_bytes counter\n");
        Series("container_network_receive_bytes_total", Pod + ",interface=\"eth0\"", i => i * 1000);
        text.Append("# TYPE container_network_transmit_bytes counter\n");
        Series("container_network_transmit_bytes_total", Pod + ",interface=\"eth0\"", i => i * 500);
        text.Append("# TYPE kube_pod_container_status_restarts counter\n");
        Series("kube_pod_container_status_restarts_total", Container, i => i < 40 ? 0 : 3);
        text.Append("# TYPE kubelet_volume_stats_used_bytes gauge\n");
        Series("kubelet_volume_stats_used_bytes", "namespace=\"shop\",persistentvolumeclaim=\"data\"", _ => 6e8);
        text.Append("# TYPE kubelet_volume_stats_capacity_bytes gauge\n");
        Series("kubelet_volume_stats_capacity_bytes", "namespace=\"shop\",persistentvolumeclaim=\"data\"", _ => 1e9);
        text.Append("# TYPE node_cpu_seconds counter\n");
        Series("node_cpu_seconds_total", Machine + ",cpu=\"0\",mode=\"idle\"", i => i * 24);
        text.Append("# TYPE node_memory_MemAvailable_bytes gauge\n");
        Series("node_memory_MemAvailable_bytes", Machine, _ => 4e9);
        text.Append("# TYPE node_memory_MemTotal_bytes gauge\n");
        Series("node_memory_MemTotal_bytes", Machine, _ => 8e9);
        text.Append("# TYPE node_filesystem_avail_bytes gauge\n");
        Series("node_filesystem_avail_bytes", Machine + ",mountpoint=\"/var\",fstype=\"ext4\",device=\"/dev/sda1\"", _ => 2e9);
        text.Append("# TYPE node_filesystem_size_bytes gauge\n");
        Series("node_filesystem_size_bytes", Machine + ",mountpoint=\"/var\",fstype=\"ext4\",device=\"/dev/sda1\"", _ => 1e11);
        text.Append("# TYPE node_network_receive_bytes counter\n");
        Series("node_network_receive_bytes_total", Machine + ",device=\"eth0\"", i => i * 1e5);
        text.Append("# TYPE node_network_transmit_bytes counter\n");
        Series("node_network_transmit_bytes_total", Machine + ",device=\"eth0\"", i => i * 1e5);
        text.Append("# TYPE http_requests counter\n");
        Series("http_requests_total", "job=\"checkout\",code=\"200\"", i => i * 240);
        Series("http_requests_total", "job=\"checkout\",code=\"500\"", i => i * 60);
        Series("http_requests_total", "service=\"orders\",status=\"200\"", i => i * 240);
        Series("http_requests_total", "service=\"orders\",status=\"503\"", i => i * 60);
        text.Append("# TYPE http_request_duration_seconds histogram\n");
        Series("http_request_duration_seconds_bucket", "job=\"checkout\",le=\"0.1\"", i => i * 200);
        Series("http_request_duration_seconds_bucket", "job=\"checkout\",le=\"1.0\"", i => i * 290);
        Series("http_request_duration_seconds_bucket", "job=\"checkout\",le=\"+Inf\"", i => i * 300);
        text.Append("# TYPE up gauge\n");
        Series("up", "job=\"checkout\",instance=\"10.0.0.1:8080\"", _ => 1);
        return text.Append("# EOF\n").ToString();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program}: {await output} {await errors}");
    }
}
