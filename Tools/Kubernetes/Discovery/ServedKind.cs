namespace AIOps.Tools.Kubernetes.Discovery;

/// <summary>A kind that this server serves, built in or custom.</summary>
/// <param name="Singular">Empty where the server does not say.</param>
/// <param name="Preferred">In the version that the server prefers for the group.</param>
public sealed record ServedKind(KubernetesResource Resource, string Singular, IReadOnlyList<string> ShortNames, IReadOnlyList<string> Verbs, bool Preferred)
{
    public bool Can(string verb) => Verbs.Contains(verb, StringComparer.Ordinal);

    internal bool IsCalled(string name) =>
        string.Equals(Resource.Plural, name, StringComparison.OrdinalIgnoreCase) || string.Equals(Resource.Kind, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(Singular, name, StringComparison.OrdinalIgnoreCase) || ShortNames.Contains(name, StringComparer.OrdinalIgnoreCase);
}
