using System.Text.Json;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Traffic;

/// <summary>Ingresses whose backend is not there: no such service, no such port of it, or nobody behind it.</summary>
internal sealed class IngressAnalyzer : IAnalyzer
{
    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Ingresses, KubernetesResource.Services];

    public IEnumerable<Finding> Find(ClusterView view)
    {
        var services = view.Services.ToDictionary(service => service.Ref);
        foreach (var ingress in view.Items(KubernetesResource.Ingresses))
        {
            var reference = ObjectRef.Of("Ingress", ingress);
            var backends = Backends(ingress).DistinctBy(b => (b.Service, b.PortName, b.PortNumber)).ToList();
            var missing = backends.Select(b => (Backend: b, Why: Missing(services.GetValueOrDefault(new("Service", reference.Namespace, b.Service)), b))).Where(pair => pair.Why is not null).ToList();
            if (missing.Count > 0)
                yield return new()
                {
                    Object = reference,
                    Problem = Problem.IngressBackendMissing,
                    Severity = missing.Count == backends.Count ? Severity.Critical : Severity.Warning,
                    Summary = $"sends to what does not exist: {Quoted.Text(missing[0].Why)}",
                    Evidence = [.. missing.Take(5).Select(pair => Quoted.Text($"{pair.Backend.Route} goes to {pair.Why}"))],
                    Cause = "The ingress names a service or port that is not there: a wrong name, or the service is not deployed.",
                };
            if (!view.Has(KubernetesResource.Pods))
                continue;
            var down = backends.Select(b => services.GetValueOrDefault(new("Service", reference.Namespace, b.Service))).OfType<ServiceView>().Distinct().Where(s => EndpointAnalyzer.IsDeserted(view, s)).ToList();
            if (down.Count > 0)
                yield return new()
                {
                    Object = reference,
                    Problem = Problem.IngressBackendDown,
                    Severity = Severity.Critical,
                    Summary = $"sends to service {Quoted.Some(down.Select(s => s.Ref.Name))}, which has no endpoints",
                    Cause = "The service behind it has nobody to answer.",
                    DependsOn = [.. down.Select(s => new Dependency(s.Ref))],
                };
        }
    }

    private static string? Missing(ServiceView? service, Backend backend) =>
        service is null ? $"service {backend.Service}, which does not exist"
        : service.Item.Text("spec", "type") == "ExternalName" || service.Ports.Any(port => backend.PortName is { } name ? port.Text("name") == name : port.Int("port") == backend.PortNumber) ? null
        : $"port {backend.PortName ?? $"{backend.PortNumber}"} of service {backend.Service}, which has {Quoted.Some(service.Ports.Select(p => $"{p.Int("port")}{(p.Text("name") is { } n ? $" ({n})" : "")}"))}";

    private static IEnumerable<Backend> Backends(JsonElement ingress)
    {
        if (Backend.Of(ingress.At("spec", "defaultBackend"), "everything else") is { } fallback)
            yield return fallback;
        foreach (var rule in ingress.Items("spec", "rules"))
            foreach (var path in rule.Items("http", "paths"))
                if (Backend.Of(path.At("backend"), $"{rule.Text("host") ?? "*"}{path.Text("path") ?? "/"}") is { } backend)
                    yield return backend;
    }

    private sealed record Backend(string Route, string Service, string? PortName, int? PortNumber)
    {
        /// <summary>Null for a backend that is no service.</summary>
        public static Backend? Of(JsonElement backend, string route) => backend.Text("service", "name") is { } name
            ? new(route, name, backend.Text("service", "port", "name") is { Length: > 0 } port ? port : null, backend.Int("service", "port", "number")) : null;
    }
}
