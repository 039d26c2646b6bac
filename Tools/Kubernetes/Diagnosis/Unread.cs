namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <summary>What could not be looked at, so that silence about it is not taken for health.</summary>
public sealed record Unread(string Resource, string Reason);
