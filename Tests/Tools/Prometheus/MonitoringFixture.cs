using AIOps.Tests.Shared;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Prometheus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AIOps.Tests.Tools.Prometheus;

/// <summary>A real Prometheus with a living and a dead target and an alert that fires, and the real Alertmanager it notifies.</summary>
public sealed class MonitoringFixture : IAsyncLifetime
{
    private const string Prometheus = "/usr/bin/prometheus", Alertmanager = "/usr/bin/prometheus-alertmanager";
    private readonly string _folder = Directory.CreateTempSubdirectory("aiops-monitoring-").FullName;
    private readonly List<ServerProcess> _servers = [];
    private ServiceProvider? _provider;

    public static bool IsMissing => !File.Exists(Prometheus) || !File.Exists(Alertmanager);

    public Tool Tool(string name)
    {
        Assert.SkipWhen(IsMissing, "prometheus or prometheus-alertmanager is not installed; Tests/run.sh installs them");
        return _provider!.GetRequiredService<ToolDomain>().Tools.Single(tool => tool.Definition.Name == name);
    }

    public async ValueTask InitializeAsync()
    {
        if (IsMissing)
            return;
        var (metrics, alerts, dead) = (ServerProcess.FreePort(), ServerProcess.FreePort(), ServerProcess.FreePort());
        await WriteAsync("am.yml", "route: { receiver: nobody, group_wait: 0s, group_interval: 1s, repeat_interval: 1h }\nreceivers: [ { name: nobody } ]\n");
        await WriteAsync("rules.yml", """
            groups:
            - name: shop
              interval: 1s
              rules:
              - alert: CheckoutSlow
                expr: vector(1)
                labels: { severity: critical, team: shop }
                annotations: { summary: Checkout is slow }
              - alert: CheckoutDown
                expr: vector(1) > 2
              - record: shop:one
                expr: vector(1)
            """);
        await WriteAsync("prometheus.yml", $$"""
            global: { scrape_interval: 1s, evaluation_interval: 1s }
            alerting: { alertmanagers: [ { static_configs: [ { targets: ["127.0.0.1:{{alerts}}"] } ] } ] }
            rule_files: [ {{_folder}}/rules.yml ]
            scrape_configs:
            - job_name: alive
              static_configs: [ { targets: ["127.0.0.1:{{metrics}}"] } ]
            - job_name: dead
              static_configs: [ { targets: ["127.0.0.1:{{dead}}"] } ]
            """);
        using var http = new HttpClient();
        var alertmanager = $"http://127.0.0.1:{alerts}";
        var prometheus = $"http://127.0.0.1:{metrics}";
        _servers.Add(await ServerProcess.StartAsync("TERM", async () => (await http.GetAsync($"{alertmanager}/-/ready")).IsSuccessStatusCode,
            Alertmanager, $"--config.file={_folder}/am.yml", $"--storage.path={_folder}/am", $"--web.listen-address=127.0.0.1:{alerts}", "--cluster.listen-address="));
        _servers.Add(await ServerProcess.StartAsync("TERM", async () => (await http.GetAsync($"{prometheus}/-/ready")).IsSuccessStatusCode,
            Prometheus, $"--config.file={_folder}/prometheus.yml", $"--storage.tsdb.path={_folder}/data", $"--web.listen-address=127.0.0.1:{metrics}",
            // The first alert may be sent before Alertmanager is discovered, and would otherwise come again after a minute.
            "--rules.alert.resend-delay=1s"));
        await Eventually.TrueAsync(async () => (await http.GetStringAsync($"{alertmanager}/api/v2/alerts")).Contains("CheckoutSlow", StringComparison.Ordinal)
            && (await http.GetStringAsync($"{prometheus}/api/v1/query?query=up")).Contains("dead", StringComparison.Ordinal)
            && (await http.GetStringAsync($"{prometheus}/api/v1/metadata")).Contains("\"go_goroutines\"", StringComparison.Ordinal)
            && (await http.GetStringAsync($"{prometheus}/api/v1/query?query=prometheus_http_requests_total")).Contains("alive", StringComparison.Ordinal), ignore: e => e is HttpRequestException);
        _provider = new ServiceCollection().AddPrometheus(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Prometheus:Url", prometheus), new("Alertmanager:Url", alertmanager)]).Build()).BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        if (_provider is not null)
            await _provider.DisposeAsync();
        _servers.ForEach(server => server.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_folder, name), text);
}
