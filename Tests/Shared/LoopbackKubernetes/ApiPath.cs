namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>Where a request points: <c>/apis/{group}/{version}/namespaces/{ns}/{plural}/{name}/{subresource}</c>.</summary>
internal sealed record ApiPath(LoopbackKind Kind, string? Namespace, string? Name, string? Subresource)
{
    public string Group => Kind.Group;

    /// <summary>As stored.</summary>
    public string Plural => Kind.Key;

    /// <summary>Null for what is not served.</summary>
    public static ApiPath? Parse(string path, IEnumerable<LoopbackKind> kinds)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (group, version, rest) = parts switch
        {
            ["api", var v, .. var core] => ("", v, core),
            ["apis", var named, var v, .. var others] => (named, v, others),
            _ => ("?", "", []),
        };
        var (ns, plural, tail) = rest switch
        {
            ["namespaces", var home, var inner, .. var deeper] => (home, inner, deeper),
            [var outer, .. var deeper] => (null, outer, deeper),
            _ => (null, "", []),
        };
        return kinds.FirstOrDefault(kind => kind.Group == group && kind.Version == version && kind.Plural == plural) is { } kind
            ? new(kind, ns, tail.ElementAtOrDefault(0), tail.ElementAtOrDefault(1))
            : null;
    }
}
