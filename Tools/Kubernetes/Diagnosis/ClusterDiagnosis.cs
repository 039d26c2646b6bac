namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <param name="Findings">Root causes, the worst and farthest-reaching first.</param>
/// <param name="Unread">What was not looked at, and why.</param>
/// <param name="Pods">How many pods were looked at.</param>
public sealed record ClusterDiagnosis(IReadOnlyList<Finding> Findings, IReadOnlyList<Unread> Unread, int Pods);
