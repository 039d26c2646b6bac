using System.Text.Json;

namespace AIOps.Tests.EndToEnd;

/// <summary>A deployment crash-loops, an alert says so, and a process of the product restarts it, sees it healthy, and scales it when asked by another.</summary>
public abstract class ClusterHealingTests : IAsyncLifetime
{
    protected const string Deployment = "checkout";

    protected Installation Installation { get; } = new();

    /// <summary>Path of the kubeconfig, and the namespace in which <see cref="Deployment"/> crash-loops until it is restarted.</summary>
    protected abstract Task<(string Kubeconfig, string Namespace)> CrashAsync();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Installation.DisposeAsync();
    }

    [Fact]
    public async Task CrashLoop_Alerted_IsRestartedVerifiedThenScaled()
    {
        var (kubeconfig, ns) = await CrashAsync();
        Installation.Environment["KUBECONFIG"] = kubeconfig;
        await Installation.StartAgentAsync();
        await PolicyAsync("DeploymentCrashLooping", "restart_deployment", new { deployment_name = "${label.deployment}", @namespace = "${label.namespace}" });
        await PolicyAsync("DeploymentTooSmall", "scale_deployment", new { deployment_name = "${label.deployment}", @namespace = "${label.namespace}", replicas = "${label.wanted}" });

        await HealAsync(new { alertname = "DeploymentCrashLooping", @namespace = ns, deployment = Deployment });
        await HealAsync(new { alertname = "DeploymentTooSmall", @namespace = ns, deployment = Deployment, wanted = "2" });
        Assert.Equal(["scale_deployment", "restart_deployment"], (await Installation.GetAsync("/api/jobs")).GetProperty("items").EnumerateArray().Select(j => j.GetProperty("action").GetString()));
    }

    private Task<JsonElement> PolicyAsync(string alert, string tool, object parameters) =>
        Installation.PostAsync("/api/policies", new { name = alert, mode = "auto", condition = new { name = alert }, action = new { tool, @params = parameters } });

    private async Task HealAsync(object labels)
    {
        var answer = await Installation.PostAsync("/api/alerts", new { labels });
        var action = await Installation.EndOfAsync(answer.GetProperty("actions")[0].GetProperty("id").GetString()!);
        Assert.True(action.GetProperty("status").GetString() == "succeeded", action.ToString());
        var incident = await Installation.GetAsync($"/api/incidents/{answer.GetProperty("incidents")[0].GetString()}");
        Assert.Equal("RESOLVED", incident.GetProperty("status").GetString());
        Assert.Contains(incident.GetProperty("timeline").EnumerateArray(), e => e.GetProperty("kind").GetString() == "verified");
    }
}
