using System.Text.Json;

namespace AIOps.Tools.Kubernetes;

/// <param name="Truncated">There is more than was asked for.</param>
public sealed record KubernetesList(IReadOnlyList<JsonElement> Items, bool Truncated)
{
    public string Notice => Truncated ? $"\nOnly the first {Items.Count} were read; narrow the search by namespace or selector." : "";
}
