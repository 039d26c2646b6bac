namespace AIOps.Tools.Kubernetes;

/// <summary>The deletion happens only to exactly this object.</summary>
public sealed record DeletePreconditions(string? Uid = null, string? ResourceVersion = null);
