namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <summary>What a finding may follow from: any problem of an object, or only the named one.</summary>
internal sealed record Dependency(ObjectRef Object, string? Problem = null);
