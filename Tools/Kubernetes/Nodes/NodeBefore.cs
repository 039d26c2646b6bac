namespace AIOps.Tools.Kubernetes.Nodes;

/// <param name="Uid">Of the very node: a machine that was set up again carries the same name.</param>
public sealed record NodeBefore(string Uid, bool Cordoned)
{
    internal string? MovedSince(NodeBefore decided) =>
        Uid != decided.Uid ? $"the node was replaced by another of that name (uid {decided.Uid}, now {Uid})"
        : Cordoned != decided.Cordoned ? $"the node was {(Cordoned ? "closed" : "opened")} for new pods" : null;
}
