namespace AIOps.Policies.Evaluation.Indexing;

/// <summary>A policy on its way into the index: where it stands in the order, and what has not been looked up yet.</summary>
/// <param name="Copies">Into how many places it may still be put; lists of patterns would else multiply.</param>
internal sealed record IndexEntry(int Order, FieldRequirement[] Open, int Copies)
{
    public IndexEntry Without(FieldRequirement used) =>
        new(Order, [.. Open.Where(r => !ReferenceEquals(r, used))], Copies / used.Keys.Count);
}
