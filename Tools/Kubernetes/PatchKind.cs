namespace AIOps.Tools.Kubernetes;

public enum PatchKind
{
    /// <summary>RFC 7386: lists are replaced.</summary>
    Merge,

    /// <summary>Kubernetes' own: lists are merged by key. Not for custom resources.</summary>
    StrategicMerge,

    /// <summary>RFC 6902: a list of operations.</summary>
    Json,
}
