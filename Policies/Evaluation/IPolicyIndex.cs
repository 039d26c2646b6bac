namespace AIOps.Policies.Evaluation;

/// <summary>Finds the policies that act on an alert. Immutable and thread-safe; every implementation equals <see cref="ScanningPolicyIndex"/>.</summary>
public interface IPolicyIndex
{
    int Count { get; }

    /// <summary>
    /// The matching policies by priority then id: the first, and further ones as long as each before says continue. Empty for
    /// a resolved alert: it never triggers.
    /// </summary>
    IReadOnlyList<CompiledPolicy> Match(Alert alert);
}
