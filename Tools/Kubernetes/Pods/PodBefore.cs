namespace AIOps.Tools.Kubernetes.Pods;

/// <param name="Uid">Of the very pod that is to go: its successor may carry the same name.</param>
public sealed record PodBefore(string Uid, Owner Owner, int Restarts, string Status);
