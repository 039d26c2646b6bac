using System.Text.Json;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Map;

/// <summary>Draws the map of a cluster from its objects: who runs on, stores on, routes to and consists of what.</summary>
internal sealed class ClusterMap
{
    private readonly Dictionary<string, TopologyNode> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<TopologyLink> _links = [];

    // Owners by uid: a pod belongs to a replica set, and that to the deployment which people know.
    private readonly Dictionary<string, JsonElement> _between = new(StringComparer.Ordinal);

    public IReadOnlyList<TopologyNode> Nodes => [.. _nodes.Values.OrderBy(node => node.Key, StringComparer.Ordinal)];

    public IReadOnlyList<TopologyLink> Links => [.. _links.OrderBy(link => link.From, StringComparer.Ordinal).ThenBy(link => link.To, StringComparer.Ordinal)];

    public void AddBetween(JsonElement owner)
    {
        if (owner.Text("metadata", "uid") is { } uid)
            _between[uid] = owner;
    }

    public void AddNode(JsonElement node)
    {
        string?[] ids = [node.Text("spec", "providerID") is { } provider ? provider[(provider.LastIndexOf('/') + 1)..] : null, node.Text("status", "nodeInfo", "systemUUID")];
        var ready = node.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == "Ready").Text("status") == "True" ? "Ready" : "NotReady";
        Add(new("node", node.Text("metadata", "name") ?? "?",
            [.. node.Items("status", "addresses").Select(a => a.Text("address")).OfType<string>().Distinct()],
            [.. ids.OfType<string>().Where(id => id.Length > 0).Select(id => id.ToLowerInvariant()).Distinct()],
            node.Flag("spec", "unschedulable") ? $"{ready},SchedulingDisabled" : ready));
    }

    public void AddPod(JsonElement pod)
    {
        if (pod.Text("status", "phase") is "Succeeded" or "Failed")
            return;
        var node = Add(new("pod", Name(pod), State: pod.Text("status", "phase")));
        if (pod.Text("spec", "nodeName") is { } machine)
            Link(node.Key, TopologyNode.KeyOf("node", machine), TopologyLinks.RunsOn);
        if (Workload(pod) is { } workload)
        {
            Add(workload);
            Link(workload.Key, node.Key, TopologyLinks.ConsistsOf);
        }
        foreach (var volume in pod.Items("spec", "volumes"))
            if (volume.Text("persistentVolumeClaim", "claimName") is { } claim)
                Link(node.Key, TopologyNode.KeyOf("claim", $"{Namespace(pod)}/{claim}"), TopologyLinks.StoresOn);
    }

    public void AddService(JsonElement service, ILookup<string, JsonElement> podsByNamespace)
    {
        var node = Add(new("service", Name(service)));
        var selector = LabelSelector.Map(service.At("spec", "selector"));
        foreach (var pod in podsByNamespace[Namespace(service)])
            if (LabelSelector.MatchesMap(selector, LabelSelector.Map(pod.At("metadata", "labels"))))
                Link(node.Key, TopologyNode.KeyOf("pod", Name(pod)), TopologyLinks.RoutesTo);
    }

    public void AddIngress(JsonElement ingress)
    {
        var node = Add(new("ingress", Name(ingress)));
        var backends = ingress.Items("spec", "rules").SelectMany(rule => rule.Items("http", "paths")).Select(path => path.At("backend")).Append(ingress.At("spec", "defaultBackend"));
        foreach (var service in backends.Select(backend => backend.Text("service", "name")).OfType<string>().Distinct())
            Link(node.Key, TopologyNode.KeyOf("service", $"{Namespace(ingress)}/{service}"), TopologyLinks.RoutesTo);
    }

    public void AddClaim(JsonElement claim)
    {
        var node = Add(new("claim", Name(claim), State: claim.Text("status", "phase")));
        if (claim.Text("spec", "volumeName") is { Length: > 0 } volume)
            Link(node.Key, TopologyNode.KeyOf("volume", volume), TopologyLinks.StoresOn);
    }

    /// <summary>A vSphere volume's path begins with its datastore: <c>[ssd-1] kubevols/…</c>.</summary>
    public void AddVolume(JsonElement volume)
    {
        var node = Add(new("volume", volume.Text("metadata", "name") ?? "?", State: volume.Text("status", "phase")));
        if (volume.Text("spec", "vsphereVolume", "volumePath") is ['[', ..] path && path.IndexOf(']', StringComparison.Ordinal) is > 1 and var end)
            Link(node.Key, TopologyNode.KeyOf("datastore", path[1..end]), TopologyLinks.StoresOn);
    }

    private TopologyNode? Workload(JsonElement item)
    {
        var owner = Owner.Of(item);
        for (var level = 0; level < 3 && owner is not null && _between.TryGetValue(owner.Uid, out var between) && Owner.Of(between) is { } above; level++)
            owner = above;
        return owner is null or { Kind: "Node" } ? null : new(owner.Kind.ToLowerInvariant(), $"{Namespace(item)}/{owner.Name}");
    }

    private TopologyNode Add(TopologyNode node)
    {
        _nodes.TryAdd(node.Key, node);
        return node;
    }

    private void Link(string from, string to, string kind) => _links.Add(new(from, to, kind));

    private static string Namespace(JsonElement item) => item.Text("metadata", "namespace") ?? "?";

    private static string Name(JsonElement item) => $"{Namespace(item)}/{item.Text("metadata", "name") ?? "?"}";
}
