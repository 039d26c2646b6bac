namespace AIOps.Tools.Kubernetes.Nodes;

/// <param name="Uid">Of the very node: a machine that was set up again carries the same name.</param>
public sealed record NodeBefore(string Uid, bool Cordoned);
