using System.Text.Json;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Workloads;

/// <summary>Jobs that gave up. Of a cron job only what no later run made good, as one finding.</summary>
internal sealed class JobAnalyzer : IAnalyzer
{
    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Jobs];

    public IEnumerable<Finding> Find(ClusterView view)
    {
        foreach (var group in view.Items(KubernetesResource.Jobs).GroupBy(job => Owner.Of(job) is { Kind: "CronJob" } cron ? new("CronJob", job.Text("metadata", "namespace"), cron.Name) : ObjectRef.Of("Job", job)))
        {
            var madeGood = group.Where(job => Failure(job) is null).Max(job => job.Time("status", "completionTime"));
            var failed = group.Where(job => Failure(job) is { } f && (madeGood is null || f.Since is null || f.Since > madeGood)).OrderByDescending(job => Failure(job)!.Since).ToList();
            if (failed.Count > 0)
                yield return Describe(view, group.Key, failed);
        }
    }

    private static Condition? Failure(JsonElement job) =>
        job.Items("status", "conditions").Select(Condition.Of).FirstOrDefault(c => c is { Type: "Failed", Status: "True" });

    private static Finding Describe(ClusterView view, ObjectRef owner, List<JsonElement> failed)
    {
        var (job, failure) = (failed[0], Failure(failed[0])!);
        var reference = ObjectRef.Of("Job", job);
        var uids = failed.Select(j => j.Text("metadata", "uid")).ToHashSet();
        var pods = view.PodsOf(owner).Where(pod => Owner.Of(pod.Item)?.Uid is { } uid && uids.Contains(uid)).ToList();
        var ended = pods.SelectMany(pod => pod.Containers.Where(c => c.LastExit is { Code: not 0 }).Select(c => (Pod: pod, Container: c))).FirstOrDefault();
        var tail = ended.Pod is null ? [] : view.Logs.GetValueOrDefault((ended.Pod.Ref, ended.Container.Name)) ?? [];
        return new()
        {
            Object = reference,
            Problem = Problem.JobFailed,
            Severity = Severity.Warning,
            Workload = owner == reference ? null : owner,
            Count = failed.Count,
            Covers = [.. failed.Select(j => ObjectRef.Of("Job", j))],
            Summary = $"failed: {Quoted.Text(failure.Reason)}{(failed.Count > 1 ? $" (and {failed.Count - 1} earlier runs of {owner})" : "")}",
            Evidence =
            [
                $"condition {Quoted.Text(failure.ToString())}",
                .. ended.Container?.LastExit is { } exit ? [$"pod {ended.Pod!.Ref.Name}, container {ended.Container.Name}: {exit}"] : Array.Empty<string>(),
                .. tail.Select(line => $"log: {line}"),
            ],
            Cause = failure.Reason == "DeadlineExceeded" ? "The job took longer than its activeDeadlineSeconds."
                : tail.Count > 0 ? $"Its pods end with an error; the last line: {tail[^1]}" : "Its pods end with an error more often than its backoffLimit allows.",
            Suggestion = ended.Pod is null ? null : Suggestion.Logs(ended.Pod.Ref, ended.Container!.Name, ended.Container.EndedBefore),
            DependsOn = [new(reference), .. pods.Select(pod => new Dependency(pod.Ref))],
        };
    }
}
