using System.Text.Json;
using AIOps.Tests.Shared;
using AIOps.Tests.Shared.LoopbackKubernetes;

namespace AIOps.Tests.EndToEnd;

/// <summary>
/// A real rule in a real Prometheus fires, a real Alertmanager posts it, the Agent restarts what crash-loops and sees it
/// healthy; when the rule has ended, the alert resolves.
/// </summary>
public sealed class AlertmanagerTests : IAsyncLifetime
{
    private const string Prometheus = "/usr/bin/prometheus", Alertmanager = "/usr/bin/prometheus-alertmanager";

    private const string Crashing = """label_replace(label_replace(vector(1), "namespace", "shop", "", ""), "deployment", "web", "", "")""";

    private readonly Installation _installation = new();
    private readonly List<ServerProcess> _servers = [];
    private readonly HttpClient _http = new();
    private LoopbackCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LoopbackCluster.StartAsync();
        _cluster.AddDeployment("shop", "web", replicas: 2, crashLooping: CrashLoop.UntilRestart);
        _installation.Environment["KUBECONFIG"] = _cluster.WriteKubeconfig(Path.Combine(_installation.Folder, "kubeconfig"));
    }

    public async ValueTask DisposeAsync()
    {
        _servers.ForEach(server => server.Dispose());
        _http.Dispose();
        await _installation.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task RuleFires_CrashLoopIsRestartedVerifiedAndResolved()
    {
        Assert.SkipWhen(!File.Exists(Prometheus) || !File.Exists(Alertmanager), "prometheus or prometheus-alertmanager is not installed; Tests/run.sh installs them");
        await _installation.StartAgentAsync();
        await _installation.PostAsync("/api/policies", new
        {
            name = "Restart crash-looping deployment", mode = "auto",
            condition = new { source = "alertmanager", labels = new { alertname = "Deployment*", severity = "critical" }, status = "firing" },
            action = new { tool = "restart_deployment", @params = new { deployment_name = "${label.deployment}", @namespace = "${label.namespace}" } },
        });
        var key = (await _installation.PostAsync("/api/keys", new { name = "alertmanager", role = "operator" })).GetProperty("key").GetString()!;
        var prometheus = await StartMonitoringAsync(key, Crashing);

        var incident = await IncidentAsync("RESOLVED");
        Assert.Equal("web crash-loops", incident.GetProperty("title").GetString());
        var timeline = (await _installation.GetAsync($"/api/incidents/{incident.GetProperty("id").GetString()}")).GetProperty("timeline").EnumerateArray().Select(e => e.GetProperty("kind").GetString());
        Assert.Equal(["received", "policy_matched", "gate", "executing", "executed", "verified"], timeline);
        var action = Assert.Single((await _installation.GetAsync("/api/actions")).GetProperty("items").EnumerateArray());
        Assert.Equal(("restart_deployment", "deployment:shop/web", "succeeded"), (Text(action, "tool"), Text(action, "target"), Text(action, "status")));
        Assert.Single(_cluster.Mutations);

        // The problem is gone, so the rule ends; its resolution closes the alert and nothing else happens.
        await WriteRuleAsync($"{Crashing} > 1");
        (await _http.PostAsync(new Uri($"{prometheus}/-/reload"), null)).EnsureSuccessStatusCode();
        JsonElement alert = default;
        await Eventually.TrueAsync(async () =>
        {
            alert = Assert.Single((await _installation.GetAsync("/api/alerts")).GetProperty("items").EnumerateArray());
            return Text(alert, "status") == "resolved";
        }, TimeSpan.FromSeconds(60));
        Assert.Equal(("alertmanager", "DeploymentCrashLooping", "critical"), (Text(alert, "source"), Text(alert, "name"), Text(alert, "severity")));
        Assert.Single(_cluster.Mutations);
    }

    private async Task<JsonElement> IncidentAsync(string status)
    {
        JsonElement[] incidents = [];
        await Eventually.TrueAsync(async () =>
        {
            incidents = [.. (await _installation.GetAsync("/api/incidents")).GetProperty("items").EnumerateArray()];
            return incidents.Any(i => Text(i, "status") == status);
        }, TimeSpan.FromSeconds(60));
        return Assert.Single(incidents);
    }

    private async Task<string> StartMonitoringAsync(string key, string expression)
    {
        var (alertmanager, prometheus) = (Address(), Address());
        await File.WriteAllTextAsync(In("alertmanager.yml"), $$"""
            route: { receiver: aiops, group_by: [alertname, namespace], group_wait: 0s, group_interval: 1s, repeat_interval: 1h }
            receivers:
            - name: aiops
              webhook_configs:
              - url: {{_installation.Client.BaseAddress}}api/alerts
                http_config: { authorization: { type: Bearer, credentials: "{{key}}" } }
            """);
        await File.WriteAllTextAsync(In("prometheus.yml"), $$"""
            global: { evaluation_interval: 1s }
            rule_files: ["{{In("rules.yml")}}"]
            alerting: { alertmanagers: [ { static_configs: [ { targets: ["{{alertmanager[7..]}}"] } ] } ] }
            """);
        await WriteRuleAsync(expression);
        await StartAsync(alertmanager, Alertmanager, $"--config.file={In("alertmanager.yml")}", $"--storage.path={In("alertmanager")}", $"--web.listen-address={alertmanager[7..]}", "--cluster.listen-address=");
        await StartAsync(prometheus, Prometheus, $"--config.file={In("prometheus.yml")}", $"--storage.tsdb.path={In("prometheus")}", $"--web.listen-address={prometheus[7..]}", "--web.enable-lifecycle",
            // It finds its Alertmanager a few seconds after the first evaluation; what it could not send then it sends again.
            "--rules.alert.resend-delay=1s");
        return prometheus;
    }

    private Task WriteRuleAsync(string expression) => File.WriteAllTextAsync(In("rules.yml"), $$$"""
        groups:
        - name: shop
          rules:
          - alert: DeploymentCrashLooping
            expr: {{{expression}}}
            labels: { severity: critical }
            annotations: { summary: "{{ $labels.deployment }} crash-loops" }
        """);

    private async Task StartAsync(string address, params string[] command) => _servers.Add(await ServerProcess.StartAsync("TERM", async () =>
    {
        using var response = await _http.GetAsync(new Uri($"{address}/-/ready"));
        return response.IsSuccessStatusCode;
    }, command));

    private static string Address() => $"http://127.0.0.1:{ServerProcess.FreePort()}";

    private string In(string name) => Path.Combine(_installation.Folder, name);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
