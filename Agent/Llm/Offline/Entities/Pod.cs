using System.Text.Json;

namespace AIOps.Agent.Llm.Offline.Entities;

/// <summary>A row of <c>list_pods</c>.</summary>
internal sealed record Pod(string Namespace, string Name, string Status, bool Ready, int Restarts, string? Problem, string? LastEnd, int? ExitCode, string? Owner, string? Node)
{
    public string Id => $"{Namespace}/{Name}";

    /// <summary>What people call it: the deployment behind its ReplicaSet, or its StatefulSet, DaemonSet or Job.</summary>
    public string Workload => Owner?.Split('/') switch
    {
        ["ReplicaSet", var name] when name.LastIndexOf('-') is var dash and > 0 => name[..dash],
        [_, var name] => name,
        _ => Name,
    };

    /// <summary>deployment, statefulset, daemonset, job …; pod when nothing owns it.</summary>
    public string WorkloadKind => Owner?.Split('/') is [var kind, _] ? kind == "ReplicaSet" ? "deployment" : kind.ToLowerInvariant() : "pod";

    /// <summary>Its last run ended and the next has hardly begun: what it said is in the log of the run before.</summary>
    public bool IsBetweenRuns => Restarts > 0 && Status.Contains("CrashLoop", StringComparison.OrdinalIgnoreCase);

    public static Pod Of(JsonElement row) => new(
        row.Text("namespace") ?? "", row.Text("name") ?? "", row.Text("status") ?? "Unknown", row.Flag("ready"), row.Int("restarts") ?? 0, row.Text("problem"),
        row.At("last_state").Text("reason"), row.At("last_state").Int("exit_code"), row.Text("owner"), row.Text("node"));

    /// <summary>One line of evidence.</summary>
    public override string ToString()
    {
        var parts = new List<string> { $"{Id} is {Status}" };
        // The kubelet's words about a back-off only repeat names and numbers that are here already.
        if (Problem is not null && Problem != Status && !Problem.Contains("restarting failed container", StringComparison.Ordinal))
            parts.Add(Problem);
        if (Restarts > 0)
            parts.Add($"{Restarts} restart{(Restarts == 1 ? "" : "s")}");
        if (LastEnd is not null)
            parts.Add($"last run ended with {LastEnd}{(ExitCode is { } code ? $" (exit code {code})" : "")}");
        return string.Join("; ", parts);
    }
}
