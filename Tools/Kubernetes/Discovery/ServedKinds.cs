namespace AIOps.Tools.Kubernetes.Discovery;

/// <summary>Everything that the server serves, and what could not be asked: a group whose backend is down hides only itself.</summary>
public sealed record ServedKinds(IReadOnlyList<ServedKind> Kinds, IReadOnlyList<string> Unread);
