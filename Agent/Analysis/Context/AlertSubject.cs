namespace AIOps.Agent.Analysis.Context;

/// <summary>What an alert is about, by the labels that monitoring systems commonly use. A value that cannot be a name is not taken.</summary>
internal sealed record AlertSubject(
    string? Namespace, string? Pod, string? Container, string? Deployment, string? Node, string? Instance, string? Job, string? Service, string? Machine)
{
    // As long as a DNS name may be.
    private const int MaxName = 253;

    public static AlertSubject Of(Alert alert)
    {
        string? First(params string[] labels) => labels.Select(label => alert.Labels.GetValueOrDefault(label)).FirstOrDefault(IsName);
        return new(
            First("namespace", "kubernetes_namespace", "exported_namespace"),
            First("pod", "pod_name", "exported_pod", "kubernetes_pod_name"),
            First("container", "container_name", "exported_container"),
            First("deployment", "deployment_name"),
            First("node", "node_name", "nodename", "kubernetes_node"),
            First("instance", "host", "hostname", "server"),
            First("job"),
            First("service", "service_name", "app", "application", "app_kubernetes_io_name"),
            First("vm_name", "vm"));
    }

    /// <summary>Of the things it is about, the most particular first.</summary>
    public IReadOnlyList<string> Names => [.. new[] { Pod, Deployment, Container, Service, Node, Machine, Host }.OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>The instance without its port.</summary>
    public string? Host => Instance is { } instance && Uri.TryCreate($"tcp://{instance}", UriKind.Absolute, out var uri) ? uri.Host : Instance;

    /// <summary>In words: <c>pod web-1 in namespace shop</c>.</summary>
    public override string ToString()
    {
        var what = Pod is not null ? $"pod {Pod}" : Deployment is not null ? $"deployment {Deployment}" : Service is not null ? $"service {Service}" : Node is not null ? $"node {Node}"
            : Machine is not null ? $"VM {Machine}" : Container is not null ? $"container {Container}" : Instance is not null ? $"instance {Instance}" : Job is not null ? $"job {Job}" : null;
        return what is null ? Namespace is null ? "what the alert is about" : $"namespace {Namespace}" : Namespace is null ? what : $"{what} in namespace {Namespace}";
    }

    private static bool IsName(string? value) => value is { Length: > 0 and <= MaxName } && !value.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));
}
