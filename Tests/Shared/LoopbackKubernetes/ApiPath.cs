namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>Where a request points: <c>/apis/{group}/{version}/namespaces/{ns}/{plural}/{name}/{subresource}</c>.</summary>
internal sealed record ApiPath(string Group, string Plural, string? Namespace, string? Name, string? Subresource)
{
    private static readonly Dictionary<string, string> Served = new()
    {
        ["pods"] = "", ["events"] = "", ["nodes"] = "", ["namespaces"] = "", ["replicationcontrollers"] = "",
        ["services"] = "", ["endpoints"] = "", ["persistentvolumeclaims"] = "", ["resourcequotas"] = "",
        ["deployments"] = "apps", ["replicasets"] = "apps", ["statefulsets"] = "apps", ["daemonsets"] = "apps",
        ["jobs"] = "batch", ["cronjobs"] = "batch", ["ingresses"] = "networking.k8s.io", ["networkpolicies"] = "networking.k8s.io",
        ["storageclasses"] = "storage.k8s.io", ["horizontalpodautoscalers"] = "autoscaling", ["poddisruptionbudgets"] = "policy",
    };

    /// <summary>Null for what is not served.</summary>
    public static ApiPath? Parse(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (group, rest) = parts switch
        {
            ["api", "v1", .. var core] => ("", core),
            ["apis", var named, "v1", .. var others] => (named, others),
            _ => ("?", []),
        };
        ApiPath? found = rest switch
        {
            ["namespaces", var ns, var plural, .. var tail] => new(group, plural, ns, tail.ElementAtOrDefault(0), tail.ElementAtOrDefault(1)),
            [var plural, .. var tail] => new(group, plural, null, tail.ElementAtOrDefault(0), tail.ElementAtOrDefault(1)),
            _ => null,
        };
        return found is not null && Served.GetValueOrDefault(found.Plural) == group ? found : null;
    }
}
