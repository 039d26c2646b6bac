using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Pods;

/// <summary>
/// Judges whether a set of pods serves: enough are ready, and none only looks ready between two crashes.
/// </summary>
internal static class ReadyPods
{
    // A crashing container without a readiness probe counts as ready until its next crash.
    private static readonly TimeSpan StaysUp = TimeSpan.FromSeconds(10);

    private static readonly HashSet<string> Stuck =
        ["CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull", "InvalidImageName", "CreateContainerConfigError", "CreateContainerError", "RunContainerError"];

    public static Health Judge(string owner, int wanted, IEnumerable<JsonElement> pods, DateTimeOffset now)
    {
        var living = pods.Where(pod => pod.Text("metadata", "deletionTimestamp") is null && pod.Text("status", "phase") is not ("Succeeded" or "Failed")).ToList();
        var summaries = living.Select(PodSummary.Of).ToList();
        if (summaries.FirstOrDefault(pod => Stuck.Contains(pod.Status.Replace("Init:", "", StringComparison.Ordinal))) is { } stuck)
            return Health.Unhealthy($"{owner}: pod {stuck.Name}: {stuck.Problem ?? stuck.Status}, {stuck.Restarts} restarts{(stuck.LastState is null ? "" : $", last {stuck.LastState}")}");
        var ready = summaries.Count(pod => pod.Ready);
        if (ready < wanted || living.Count > wanted)
            return Health.Progressing($"{owner}: {ready} of {wanted} pods are ready{(living.Count > wanted ? $", {living.Count} exist" : "")}");
        return living.SelectMany(pod => pod.Items("status", "containerStatuses")).FirstOrDefault(status => JustCrashed(status, now)) is { ValueKind: JsonValueKind.Object } shaky
            ? Health.Progressing($"{owner}: {ready} of {wanted} pods are ready, but container {shaky.Text("name")} restarted {shaky.Int("restartCount")} times and has only just come up")
            : Health.Healthy($"{owner}: {ready} of {wanted} pods are ready");
    }

    private static bool JustCrashed(JsonElement status, DateTimeOffset now) =>
        status.Int("restartCount") > 0 && status.Time("state", "running", "startedAt") is { } started && now - started < StaysUp;
}
