using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Changes;

/// <summary>One object before a change; what it takes to see that nothing moved, and to put it back. Never a credential.</summary>
/// <param name="Kind">As kubectl takes it: <c>deployments.apps</c>.</param>
/// <param name="Namespace">Null for what is cluster-wide.</param>
/// <param name="Uid">Null when there was none.</param>
/// <param name="Inverse">Merge patch that takes the change back; null when nothing changes or none could be kept.</param>
/// <param name="NoUndo">Why it could not be kept.</param>
public sealed record ObjectBefore(string Kind, string? Namespace, string Name, string? Uid, string? ResourceVersion, JsonElement? Inverse, string? NoUndo)
{
    /// <summary>Another object, or other values in what is to change; null when it is as it was. Where no values could be kept, every write counts.</summary>
    internal string? MovedSince(ObjectBefore decided) =>
        Uid != decided.Uid ? $"{this} {(Uid is null ? "was deleted" : decided.Uid is null ? "was made by someone else" : "was replaced")}"
        : NoUndo is null && decided.NoUndo is null
            ? StateDifference.Of(decided.Inverse, Inverse) is null ? null : $"what is to change in {this} was changed"
            : ResourceVersion == decided.ResourceVersion ? null : $"{this} was changed";

    public override string ToString() => $"{Kind} {(Namespace is null ? "" : $"{Namespace}/")}{Name}";
}
