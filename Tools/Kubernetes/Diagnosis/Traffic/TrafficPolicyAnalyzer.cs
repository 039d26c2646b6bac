using System.Text.Json;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Traffic;

/// <summary>Services none of whose pods may take a single connection: a policy denies all and no other allows anything.</summary>
internal sealed class TrafficPolicyAnalyzer : IAnalyzer
{
    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.NetworkPolicies, KubernetesResource.Services, KubernetesResource.Pods];

    public IEnumerable<Finding> Find(ClusterView view)
    {
        var policies = view.Items(KubernetesResource.NetworkPolicies).Where(ForIngress).ToLookup(policy => policy.Text("metadata", "namespace"));
        foreach (var group in from service in view.Services
                              where service.Selects && service.Pods.Count > 0
                              let deniers = Deniers(service, [.. policies[service.Ref.Namespace]])
                              where deniers.Count > 0
                              group service by ObjectRef.Of("NetworkPolicy", deniers[0]))
            yield return new()
            {
                Object = group.Key,
                Problem = Problem.TrafficDenied,
                Severity = Severity.Info,
                Count = group.Count(),
                Summary = $"denies all traffic to service {Quoted.Some(group.Select(s => s.Ref.Name))}; no other policy allows any",
                Evidence = [.. group.Take(5).Select(s => $"selects every pod of service {s.Ref.Name} and has no ingress rules")],
                Cause = "A deny-all policy without a policy that allows what the service is for.",
            };
    }

    // On the host's network policies do not hold.
    private static List<JsonElement> Deniers(ServiceView service, List<JsonElement> policies)
    {
        List<JsonElement>? common = null;
        foreach (var pod in service.Pods)
        {
            var selecting = policies.Where(policy => LabelSelector.Matches(policy.At("spec", "podSelector"), pod.Labels)).ToList();
            if (pod.Item.Flag("spec", "hostNetwork") || selecting.Count == 0 || selecting.Any(policy => policy.Items("spec", "ingress").Any()))
                return [];
            common ??= selecting;
        }
        return common ?? [];
    }

    private static bool ForIngress(JsonElement policy) =>
        policy.At("spec", "policyTypes").ValueKind != JsonValueKind.Array || policy.Items("spec", "policyTypes").Any(type => type.ValueKind == JsonValueKind.String && type.GetString() == "Ingress");
}
