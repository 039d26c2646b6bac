using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <param name="Namespace">Null for what belongs to the whole cluster.</param>
public sealed record ObjectRef(string Kind, string? Namespace, string Name)
{
    internal static ObjectRef Of(string kind, JsonElement item) => new(kind, item.Text("metadata", "namespace"), item.Text("metadata", "name") ?? "");

    public override string ToString() => $"{Kind} {(Namespace is null ? "" : $"{Namespace}/")}{Name}";
}
