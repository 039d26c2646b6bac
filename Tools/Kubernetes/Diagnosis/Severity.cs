namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <summary>The worst first, so that ordering ranks.</summary>
public enum Severity
{
    /// <summary>Something does not work now.</summary>
    Critical,

    /// <summary>Something works less than it should, or will stop to.</summary>
    Warning,

    /// <summary>Intended perhaps, but worth knowing.</summary>
    Info,
}
