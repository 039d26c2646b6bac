using System.ComponentModel;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Workloads;

public sealed class RolloutStatusTool(KubernetesClient client, TimeProvider time) : ReadTool<RolloutStatusTool.Parameters>(new("rollout_status")
{
    Title = "Rollout status",
    Description = "Shows one Kubernetes deployment in depth: whether its rollout is complete, still moving or stalled and why, replica "
        + "numbers, images, strategy, conditions and revision.",
})
{
    public sealed record Parameters(
        [Description("Name of the deployment.")] string DeploymentName,
        [Description("Namespace of the deployment.")] string Namespace = "default");

    protected override async Task<ToolResult> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var deployment = DeploymentSummary.Of(await client.GetAsync(KubernetesResource.Deployments, parameters.Namespace, parameters.DeploymentName, cancellationToken));
        var health = await Rollout.JudgeWithPodsAsync(client, deployment, now, cancellationToken);
        var word = health.State switch { HealthState.Healthy => "complete", HealthState.Progressing => "in progress", _ => "failing" };
        var text = new List<string>
        {
            $"Rollout {word}: {health.Reason}.",
            $"Replicas: {deployment.Replicas} wanted, {deployment.Current} exist, {deployment.Updated} updated, {deployment.Ready} ready, {deployment.Available} available; revision {deployment.Revision ?? "unknown"}, {deployment.Strategy}{(deployment.Paused ? ", paused" : "")}, age {Age.Of(deployment.CreatedAt, now)}.",
            $"Images: {string.Join(", ", deployment.Images)}",
        };
        text.AddRange(deployment.Conditions.Select(condition => $"Condition {condition}"));
        return ToolResult.Of(string.Join('\n', text), new { Deployment = deployment, Rollout = health });
    }
}
