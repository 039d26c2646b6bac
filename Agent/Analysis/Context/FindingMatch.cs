using System.Text.Json;

namespace AIOps.Agent.Analysis.Context;

/// <summary>How near a finding of the diagnosis is to what an alert is about.</summary>
internal static class FindingMatch
{
    public const int Elsewhere = 0, Unplaced = 1, SameNamespace = 2, SameThing = 3;

    public static int Of(JsonElement finding, AlertSubject subject)
    {
        var objects = finding.Items("explains").Select(explained => explained.At("object")).Prepend(finding.At("workload")).Prepend(finding.At("object"))
            .Where(o => o.ValueKind == JsonValueKind.Object).ToList();
        if (objects.Any(o => IsNamed(o, subject)))
            return SameThing;
        var space = objects[0].Text("namespace");
        if (subject.Namespace is not null)
            return space == subject.Namespace ? SameNamespace : space is null && subject.Names.Count == 0 ? Unplaced : Elsewhere;
        return subject.Names.Count == 0 ? Unplaced : Elsewhere;
    }

    private static bool IsNamed(JsonElement thing, AlertSubject subject)
    {
        var (name, space, kind) = (thing.Text("name"), thing.Text("namespace"), thing.Text("kind"));
        if (name is null || (space is not null && subject.Namespace is not null && space != subject.Namespace))
            return false;
        return kind == "Node" ? name == subject.Node || name == subject.Host
            : subject.Names.Contains(name, StringComparer.Ordinal)
            // A finding stands for all pods of its workload.
            || (kind is "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" && subject.Pod?.StartsWith($"{name}-", StringComparison.Ordinal) == true)
            || (kind == "Pod" && new[] { subject.Deployment, subject.Service, subject.Container }.Any(w => w is not null && name.StartsWith($"{w}-", StringComparison.Ordinal)));
    }
}
