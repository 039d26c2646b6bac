using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Pods;

/// <summary>One word and one sentence for the state of a pod.</summary>
internal static class PodStatus
{
    /// <summary>The word that kubectl prints.</summary>
    public static string Of(JsonElement pod)
    {
        if (pod.Text("metadata", "deletionTimestamp") is not null)
            return "Terminating";
        if (pod.Text("status", "reason") is { Length: > 0 } reason)
            return reason;
        foreach (var status in pod.Items("status", "initContainerStatuses"))
            if (Failing(status) is { } failing)
                return $"Init:{failing}";
        // The last container that is in trouble gives the name, as kubectl does.
        return pod.Items("status", "containerStatuses").Select(Ended).LastOrDefault(state => state is not null) is { } word
            && !(word == "Completed" && pod.Text("status", "phase") == "Running")
            ? word
            : pod.Text("status", "phase") ?? "Unknown";
    }

    /// <summary>The sentence: what a container waits for, why the scheduler found no place, or which container is not ready.</summary>
    public static string Reason(JsonElement pod, string status)
    {
        if (status == "Terminating")
            return $"is being deleted since {pod.Text("metadata", "deletionTimestamp")}";
        foreach (var container in Statuses(pod))
            if (container.At("state", "waiting") is { ValueKind: JsonValueKind.Object } waiting && waiting.Text("reason") is { } why and not ("ContainerCreating" or "PodInitializing"))
                return Sentence($"{container.Text("name")}: {why}", waiting.Text("message"));
        foreach (var condition in pod.Items("status", "conditions"))
            if (condition.Text("type") == "PodScheduled" && condition.Text("status") == "False")
                return Sentence(condition.Text("reason") ?? "Unscheduled", condition.Text("message"));
        if (pod.Text("status", "message") is { Length: > 0 } message)
            return Sentence(status, message);
        var unready = Statuses(pod).Where(c => !c.Flag("ready")).Select(c => c.Text("name")).ToList();
        return unready.Count == 0 ? status : $"{status}, not ready: {string.Join(", ", unready)}";
    }

    private static IEnumerable<JsonElement> Statuses(JsonElement pod) =>
        pod.Items("status", "initContainerStatuses").Where(status => Failing(status) is not null).Concat(pod.Items("status", "containerStatuses"));

    private static string? Failing(JsonElement init) =>
        init.At("state", "waiting").Text("reason") is { } waiting and not "PodInitializing" ? waiting
        : init.At("state", "terminated") is { ValueKind: JsonValueKind.Object } ended && ended.Int("exitCode") != 0 ? ended.Text("reason") ?? "Error"
        : null;

    private static string? Ended(JsonElement container) =>
        container.At("state", "waiting").Text("reason") ?? container.At("state", "terminated").Text("reason");

    private static string Sentence(string what, string? message) => string.IsNullOrEmpty(message) ? what : $"{what}: {message}";
}
