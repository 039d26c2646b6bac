namespace AIOps.Tools.Kubernetes.Watching;

public enum WatchKind
{
    Added,
    Modified,
    Deleted,
}
