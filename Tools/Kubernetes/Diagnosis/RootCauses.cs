namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <summary>Joins findings that follow from one another: what remains are the causes, each with what it explains.</summary>
internal static class RootCauses
{
    public static IReadOnlyList<Finding> Join(IReadOnlyList<Finding> findings)
    {
        var byObject = findings.SelectMany(f => f.Covers.Append(f.Object).Distinct().Select(o => (Object: o, Finding: f))).ToLookup(pair => pair.Object, pair => pair.Finding);
        var causes = findings.ToDictionary(f => f, f => CausesOf(f, byObject), ReferenceEqualityComparer.Instance as IEqualityComparer<Finding>);
        var effects = new Dictionary<Finding, List<Finding>>(ReferenceEqualityComparer.Instance as IEqualityComparer<Finding>);
        foreach (var finding in findings.Where(f => causes[f].Count > 0))
            foreach (var root in Roots(finding, causes))
                if (effects.TryGetValue(root, out var list))
                    list.Add(finding);
                else
                    effects[root] = [finding];
        return [.. findings.Where(f => causes[f].Count == 0)
            .Select(f => effects.TryGetValue(f, out var explained) ? With(f, explained) : f)
            .OrderBy(f => f.Severity).ThenByDescending(f => f.Explains.Count + f.Count)
            .ThenBy(f => f.Object.Namespace, StringComparer.Ordinal).ThenBy(f => f.Object.Name, StringComparer.Ordinal).ThenBy(f => f.Problem, StringComparer.Ordinal)];
    }

    private static List<Finding> CausesOf(Finding finding, ILookup<ObjectRef, Finding> byObject) =>
    [
        .. finding.DependsOn
            .SelectMany(dependency => byObject[dependency.Object].Where(other => dependency.Problem is null || other.Problem == dependency.Problem))
            .Where(other => Problem.Layer(other.Problem) < Problem.Layer(finding.Problem))
            .Distinct<Finding>(ReferenceEqualityComparer.Instance as IEqualityComparer<Finding>),
    ];

    // Ends because each step goes to a lower layer.
    private static IEnumerable<Finding> Roots(Finding finding, Dictionary<Finding, List<Finding>> causes) =>
        (causes[finding].Count == 0 ? [finding] : causes[finding].SelectMany(cause => Roots(cause, causes))).Distinct<Finding>(ReferenceEqualityComparer.Instance as IEqualityComparer<Finding>);

    private static Finding With(Finding root, List<Finding> explained) => root with
    {
        Severity = explained.Select(f => f.Severity).Append(root.Severity).Min(),
        Explains = [.. explained.OrderBy(f => Problem.Layer(f.Problem)).ThenBy(f => f.Severity).Select(f => new Explained(f.Object, f.Problem, f.Severity, f.Summary))],
    };
}
