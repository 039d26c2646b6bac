namespace AIOps.Agent.Llm.Offline.Entities;

/// <summary>Something in the live inventory that a name may mean.</summary>
/// <param name="Kind"><c>deployment</c>, <c>pod</c>, <c>container</c> or <c>service</c>.</param>
/// <param name="Namespace">Null outside Kubernetes.</param>
internal sealed record Workload(string Kind, string? Namespace, string Name)
{
    public override string ToString() => $"{Kind} {(Namespace is null ? Name : $"{Namespace}/{Name}")}";
}
