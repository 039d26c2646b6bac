using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Diagnosis.View;

/// <summary>A service with what it selects.</summary>
internal sealed class ServiceView(JsonElement item, ClusterView view)
{
    private IReadOnlyList<PodView>? _pods;

    public JsonElement Item => item;

    public ObjectRef Ref { get; } = ObjectRef.Of("Service", item);

    public IReadOnlyDictionary<string, string> Selector { get; } = LabelSelector.Map(item.At("spec", "selector"));

    /// <summary>Sends traffic to pods that it selects itself.</summary>
    public bool Selects => Selector.Count > 0 && item.Text("spec", "type") != "ExternalName";

    public bool Headless => item.Text("spec", "clusterIP") == "None";

    public bool ToUnready => item.Flag("spec", "publishNotReadyAddresses");

    public IEnumerable<JsonElement> Ports => item.Items("spec", "ports");

    /// <summary>The pods it selects that can still serve.</summary>
    public IReadOnlyList<PodView> Pods => _pods ??= Selects ? [.. view.PodsIn(Ref.Namespace).Where(pod => !pod.Done && LabelSelector.MatchesMap(Selector, pod.Labels))] : [];

    /// <summary>The workloads whose pods it would select.</summary>
    public IEnumerable<WorkloadView> Workloads => Selects ? view.Workloads.Where(w => w.Ref.Namespace == Ref.Namespace && LabelSelector.MatchesMap(Selector, w.TemplateLabels)) : [];

    /// <summary>Somebody wrote ready addresses for it: by the endpoints where they were read, else by the pods.</summary>
    public bool HasAddresses => view.Has(KubernetesResource.Endpoints) && Endpoints is { ValueKind: JsonValueKind.Object } endpoints
        ? endpoints.Items("subsets").Any(subset => subset.Items("addresses").Any())
        : Pods.Any(pod => pod.Ready && !pod.Deleting);

    public string SelectorText => string.Join(",", Selector.Select(pair => $"{pair.Key}={pair.Value}"));

    private JsonElement Endpoints => view.Find(KubernetesResource.Endpoints, Ref.Namespace, Ref.Name);
}
