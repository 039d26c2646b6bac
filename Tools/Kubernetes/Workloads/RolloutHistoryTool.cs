using System.ComponentModel;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Workloads;

public sealed class RolloutHistoryTool(KubernetesClient client, TimeProvider time) : ReadTool<RolloutHistoryTool.Parameters, RolloutHistoryTool.Result>(new("rollout_history")
{
    Title = "Rollout history",
    Description = "Lists the revisions of a Kubernetes deployment that are still kept, the newest first, with images, age and pods: what changed when, and what rollback_deployment can go back to.",
})
{
    public sealed record Parameters(
        [Description("Name of the deployment.")] string DeploymentName,
        [Description("Namespace of the deployment.")] string Namespace = "default");

    public sealed record Result(string Namespace, string Deployment, IReadOnlyList<Revision> Revisions);

    /// <param name="Cause">The change-cause annotation, as its author left it.</param>
    public sealed record Revision(long Number, [Description("The deployment has this template now.")] bool Current, int Pods, IReadOnlyList<string> Images, string? Cause, DateTimeOffset? CreatedAt);

    protected override async Task<Answer<Result>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var history = await DeploymentRevisions.ReadAsync(client, parameters.Namespace, parameters.DeploymentName, cancellationToken);
        var current = history.Current;
        var revisions = history.Entries.Select(entry => new Revision(entry.Revision, entry == current, entry.Pods, entry.Images, entry.Cause is null ? null : CredentialMask.Apply(entry.Cause), entry.CreatedAt)).ToList();
        var table = new TextTable("REVISION", "PODS", "AGE", "IMAGES", "CAUSE");
        foreach (var revision in revisions)
            table.Add($"{revision.Number}{(revision.Current ? " (now)" : "")}", $"{revision.Pods}", Age.Of(revision.CreatedAt, time.GetUtcNow()), string.Join(",", revision.Images), revision.Cause);
        return new(
            $"{revisions.Count} revisions of deployment {parameters.Namespace}/{parameters.DeploymentName}.{(revisions.Count == 0 ? "" : $"\n{table}")}",
            new(parameters.Namespace, parameters.DeploymentName, revisions));
    }
}
