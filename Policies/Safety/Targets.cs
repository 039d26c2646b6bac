namespace AIOps.Policies.Safety;

/// <summary>Targets are <c>class:name</c>; alerts name theirs in labels.</summary>
public static class Targets
{
    // "service" is a unit of a host here; the service of Kubernetes on the map is something else.
    private const string NotOnTheMap = "service";

    // Each class with the labels that name one, in the order of trust: our own argument names first, exporters' after them.
    private static readonly (string Class, bool Namespaced, string[] Labels)[] Known =
    [
        ("pod", true, ["pod_name", "pod"]),
        ("deployment", true, ["deployment_name", "deployment"]),
        ("container", false, ["container_name", "container"]),
        ("node", false, ["node_name", "node"]),
        ("vm", false, ["vm_name", "vm"]),
        ("service", false, ["service_name", "service"]),
    ];

    public static IReadOnlyList<string> Classes { get; } = [.. Known.Select(k => k.Class)];

    /// <summary>Whether the map's nodes of this kind are targets of this class.</summary>
    public static bool IsOnTheMap(string targetClass) => targetClass != NotOnTheMap;

    /// <summary>What stands before the colon.</summary>
    public static string ClassOf(string target) => target.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? target[..colon] : target;

    /// <summary>Everything that an alert's labels name, as actions would name it.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyDictionary<string, string> labels) =>
        [.. Known.Select(k => Of(k.Class, labels)).OfType<string>()];

    /// <summary>The target of this class that the labels name, or null.</summary>
    public static string? Of(string targetClass, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (name, namespaced, from) in Known)
            if (name == targetClass && from.Select(l => labels.GetValueOrDefault(l)).FirstOrDefault(v => !string.IsNullOrEmpty(v)) is { } value)
                return namespaced ? $"{name}:{labels.GetValueOrDefault("namespace", "default")}/{value}" : $"{name}:{value}";
        return null;
    }
}
