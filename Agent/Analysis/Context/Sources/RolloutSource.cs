using System.Text.Json;
using System.Text.RegularExpressions;

namespace AIOps.Agent.Analysis.Context.Sources;

/// <summary>What was deployed of late: the rollout and the revisions of the deployment that the alert is about.</summary>
internal sealed partial class RolloutSource : IContextSource
{
    public const string Name = "rollout";

    public async Task GatherAsync(ContextScope scope, CancellationToken cancellationToken)
    {
        var subject = scope.Subject;
        if (scope.Find("list_deployments") is null || subject.Namespace is not { } space)
            return;
        var all = await scope.AskAsync($"{Name} deployments", "list_deployments", new { Namespace = space }, cancellationToken);
        if (all?.Data is not { } data || Deployment(data, subject) is not { } deployment)
            return;
        await Task.WhenAll(
            scope.AskAsync($"{Name} status", "rollout_status", new { DeploymentName = deployment, Namespace = space }, cancellationToken),
            scope.AskAsync($"{Name} history", "rollout_history", new { DeploymentName = deployment, Namespace = space }, cancellationToken));
    }

    /// <summary>The one that the alert names or that its pod belongs to.</summary>
    private static string? Deployment(JsonElement data, AlertSubject subject)
    {
        var names = data.Items("deployments").Select(d => d.Text("deployment", "name")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var pod = subject.Pod is null ? null : OfReplicaSet().Replace(subject.Pod, "");
        return new[] { subject.Deployment, pod, subject.Service, subject.Container, subject.Job }.FirstOrDefault(name => name is not null && names.Contains(name));
    }

    // web-7d9c5b8f6d-x2x4z: behind the deployment come its template's hash and five letters of the pod's own.
    [GeneratedRegex("(-[a-z0-9]{1,10})?-[a-z0-9]{1,5}$", RegexOptions.CultureInvariant)]
    private static partial Regex OfReplicaSet();
}
