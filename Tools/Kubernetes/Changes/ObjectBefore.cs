using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Changes;

/// <summary>One object before a change; what it takes to see that nothing moved, and to put it back. Never a credential.</summary>
/// <param name="Kind">As kubectl takes it: <c>deployments.apps</c>.</param>
/// <param name="Namespace">Null for what is cluster-wide.</param>
/// <param name="Uid">Null when there was none.</param>
/// <param name="Inverse">Merge patch that takes the change back; null when nothing changes or none could be kept.</param>
/// <param name="NoUndo">Why it could not be kept.</param>
public sealed record ObjectBefore(string Kind, string? Namespace, string Name, string? Uid, string? ResourceVersion, JsonElement? Inverse, string? NoUndo)
{
    public override string ToString() => $"{Kind} {(Namespace is null ? "" : $"{Namespace}/")}{Name}";
}
