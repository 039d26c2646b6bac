using System.Text.Json;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Traffic;

/// <summary>
/// Services that send to a port which their pods do not have. Container ports are only a declaration, so it speaks only where
/// every container declares its ports and neither they nor the probes know the one that is sent to.
/// </summary>
internal sealed class TargetPortAnalyzer : IAnalyzer
{
    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Services, KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view) =>
        from service in view.Services
        where service.Selects && !service.Headless && service.Pods.Count > 0
        let wrong = service.Ports.Where(port => IsWrong(service, port)).ToList()
        // With all of them nameless it has no endpoints, which is said elsewhere.
        where wrong.Count > 0 && (service.HasAddresses || wrong.Any(port => port.Text("targetPort") is null))
        select new Finding
        {
            Object = service.Ref,
            Problem = Problem.WrongTargetPort,
            Severity = wrong.Count == service.Ports.Count() ? Severity.Critical : Severity.Warning,
            Summary = $"sends to target port {Quoted.Some(wrong.Select(Target))}, which its pods do not have",
            Evidence = [.. wrong.Select(port => $"port {port.Int("port")} goes to targetPort {Quoted.Text(Target(port))}"), $"ports of {service.Pods[0].Workload}: {Quoted.Text(string.Join(", ", PortsOf(service.Pods[0])))}"],
            Cause = "The service's targetPort and the containers' ports differ: connections are refused.",
        };

    internal static bool HasName(PodView pod, string name) => Ports(pod).Any(port => port.Text("name") == name);

    internal static IEnumerable<string> PortsOf(PodView pod) => Ports(pod).Select(port => $"{port.Int("containerPort")}{(port.Text("name") is { } name ? $" ({name})" : "")}").DefaultIfEmpty("none declared");

    private static IEnumerable<JsonElement> Ports(PodView pod) => pod.Containers.Where(c => !c.Init).SelectMany(c => c.Spec.Items("ports"));

    private static string Target(JsonElement port) => port.Text("targetPort") ?? $"{port.Int("targetPort") ?? port.Int("port")}";

    private static bool IsWrong(ServiceView service, JsonElement port)
    {
        if (port.Text("targetPort") is { } name)
            return !service.Pods.Any(pod => HasName(pod, name));
        return (port.Int("targetPort") ?? port.Int("port")) is { } number && service.Pods.All(pod => DeclaresAll(pod) && !Knows(pod, number));
    }

    private static bool DeclaresAll(PodView pod) => pod.Containers.Where(c => !c.Init).All(c => c.Spec.Items("ports").Any());

    private static bool Knows(PodView pod, int number) =>
        Ports(pod).Any(port => port.Int("containerPort") == number)
        || pod.Containers.SelectMany(c => new[] { c.Spec.At("livenessProbe"), c.Spec.At("readinessProbe"), c.Spec.At("startupProbe") })
            .Any(probe => probe.Int("httpGet", "port") == number || probe.Int("tcpSocket", "port") == number || probe.Int("grpc", "port") == number);
}
