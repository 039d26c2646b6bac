using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Workloads;

public sealed class RolloutStatusTool(KubernetesClient client, TimeProvider time) : ReadTool<RolloutStatusTool.Parameters, RolloutStatusTool.Result>(new("rollout_status")
{
    Title = "Rollout status",
    Description = "Shows one Kubernetes deployment in depth: whether its rollout is complete, still moving or stalled and why, replica "
        + "numbers, images, strategy, conditions and revision. kind tells that it is a statefulset or daemonset. wait_seconds waits for a rollout that still moves.",
    Timeout = TimeSpan.FromMinutes(5),
})
{
    public enum WorkloadKind
    {
        Deployment,
        Statefulset,
        Daemonset,
    }

    public sealed record Parameters(
        [Description("Name of the deployment, or of what kind says.")] string DeploymentName,
        [Description("Namespace of it.")] string Namespace = "default",
        WorkloadKind Kind = WorkloadKind.Deployment,
        [Description("While the rollout moves, wait up to so many seconds for its end."), Range(0, 280)] int WaitSeconds = 0);

    /// <param name="Deployment">For a deployment.</param>
    /// <param name="Workload">For the other kinds.</param>
    public sealed record Result(Health Rollout, DeploymentSummary? Deployment, WorkloadSummary? Workload);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var kind = parameters.Kind switch { WorkloadKind.Statefulset => "StatefulSet", WorkloadKind.Daemonset => "DaemonSet", _ => "Deployment" };
        var (item, health) = await LookAsync(parameters, kind, cancellationToken);
        if (health.State == HealthState.Progressing && parameters.WaitSeconds > 0)
            (item, health) = await new RolloutWait(client, time, Workload.Kinds[kind], item)
                .RunAsync(token => LookAsync(parameters, kind, token), TimeSpan.FromSeconds(parameters.WaitSeconds), call.Report, cancellationToken);
        var word = health.State switch { HealthState.Healthy => "complete", HealthState.Progressing => "in progress", _ => "failing" };
        return kind == "Deployment" ? OfDeployment(word, health, DeploymentSummary.Of(item)) : OfOther(word, health, WorkloadSummary.Of(item, kind));
    }

    private async Task<(JsonElement Item, Health Health)> LookAsync(Parameters parameters, string kind, CancellationToken cancellationToken)
    {
        var item = await client.GetAsync(Workload.Kinds[kind], parameters.Namespace, parameters.DeploymentName, cancellationToken);
        return (item, await Workload.JudgeAsync(client, item, kind, time.GetUtcNow(), cancellationToken));
    }

    private Answer<Result> OfDeployment(string word, Health health, DeploymentSummary deployment)
    {
        var text = new List<string>
        {
            $"Rollout {word}: {health.Reason}.",
            $"Replicas: {deployment.Replicas} wanted, {deployment.Current} exist, {deployment.Updated} updated, {deployment.Ready} ready, {deployment.Available} available; revision {deployment.Revision ?? "unknown"}, {deployment.Strategy}{(deployment.Paused ? ", paused" : "")}, age {Age.Of(deployment.CreatedAt, time.GetUtcNow())}.",
            $"Images: {string.Join(", ", deployment.Images)}",
        };
        text.AddRange(deployment.Conditions.Select(condition => $"Condition {condition}"));
        return new(string.Join('\n', text), new(health, deployment, null));
    }

    private static Answer<Result> OfOther(string word, Health health, WorkloadSummary set) => new(
        $"Rollout {word}: {health.Reason}.\nReplicas: {set.Wanted} wanted, {set.Updated} updated, {set.Ready} ready; {set.Strategy}.\nImages: {string.Join(", ", set.Images)}",
        new(health, null, set));
}
