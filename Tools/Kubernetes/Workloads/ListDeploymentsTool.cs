using System.ComponentModel;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Workloads;

public sealed class ListDeploymentsTool(KubernetesClient client, TimeProvider time) : ReadTool<ListDeploymentsTool.Parameters, ListDeploymentsTool.Result>(new("list_deployments")
{
    Title = "List deployments",
    Description = "Lists Kubernetes deployments with wanted, ready, updated and available replicas, images, and whether the rollout is "
        + "complete. Without a namespace it looks at all.",
})
{
    private const int Shown = 100;

    public sealed record Parameters(
        [Description("Namespace; left out, all namespaces.")] string? Namespace = null,
        [Description("Kubernetes label selector, such as app=web.")] string? LabelSelector = null,
        [Description("Only deployments that are not complete.")] bool OnlyProblems = false);

    public sealed record Result(int Total, [Description("Deployments that are not complete.")] int Problems, IReadOnlyList<Row> Deployments, [Description("There are more than are listed.")] bool Truncated);

    public sealed record Row(DeploymentSummary Deployment, Health Rollout);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var list = await client.ListAsync(KubernetesResource.Deployments, parameters.Namespace, new(parameters.LabelSelector), cancellationToken);
        if (list.Items.Count == 0 && parameters.Namespace is { } name)
            await client.CheckNamespaceAsync(name, cancellationToken);
        var all = list.Items.Select(DeploymentSummary.Of).Select(deployment => (Deployment: deployment, Health: Rollout.Judge(deployment))).ToList();
        var problems = all.Count(row => row.Health.State != HealthState.Healthy);
        var rows = all.Where(row => !parameters.OnlyProblems || row.Health.State != HealthState.Healthy)
            .OrderBy(row => row.Health.State).ThenBy(row => row.Deployment.Namespace, StringComparer.Ordinal).ThenBy(row => row.Deployment.Name, StringComparer.Ordinal).ToList();
        var table = new TextTable("NAMESPACE", "NAME", "READY", "UPDATED", "AVAILABLE", "AGE", "IMAGES", "ROLLOUT");
        foreach (var (deployment, health) in rows.Take(Shown))
            table.Add(deployment.Namespace, deployment.Name, $"{deployment.Ready}/{deployment.Replicas}", $"{deployment.Updated}", $"{deployment.Available}", Age.Of(deployment.CreatedAt, now),
                string.Join(",", deployment.Images), health.State == HealthState.Healthy ? "complete" : health.Reason.Split(": ", 2)[^1]);
        var where = parameters.Namespace is null ? "all namespaces" : $"namespace {parameters.Namespace}";
        var heading = $"{all.Count} deployments in {where}, {problems} not complete.";
        var cut = rows.Count > Shown ? $"\n{rows.Count - Shown} more are not shown; narrow by namespace or label_selector." : "";
        return new(
            rows.Count == 0 ? heading + list.Notice : $"{heading}\n{table}{cut}{list.Notice}",
            new(all.Count, problems, [.. rows.Take(Shown).Select(row => new Row(row.Deployment, row.Health))], list.Truncated || rows.Count > Shown));
    }
}
