namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <summary>A further finding that follows from the one which lists it.</summary>
// "object" is the wire's word for it.
#pragma warning disable CA1720
public sealed record Explained(ObjectRef Object, string Problem, Severity Severity, string Summary);
#pragma warning restore CA1720
