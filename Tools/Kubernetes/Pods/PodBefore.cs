namespace AIOps.Tools.Kubernetes.Pods;

/// <param name="Uid">Of the very pod that is to go: its successor may carry the same name.</param>
public sealed record PodBefore(string Uid, Owner Owner, int Restarts, string Status)
{
    /// <summary>Restarts and status of one pod change by themselves.</summary>
    internal string? MovedSince(PodBefore decided) => Uid == decided.Uid ? null : $"the pod was replaced by another of that name (uid {decided.Uid}, now {Uid})";
}
