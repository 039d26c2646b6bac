using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Diagnosis.View;

/// <summary>What was read of the cluster at one moment, joined by owner, label and name.</summary>
internal sealed class ClusterView
{
    private readonly IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> _items;
    private readonly ILookup<string, PodView> _podsByNamespace;
    private readonly ILookup<ObjectRef, PodView> _podsByWorkload;
    private readonly ILookup<ObjectRef, EventView> _events;
    private readonly Dictionary<string, Dictionary<(string? Namespace, string Name), JsonElement>> _byName = [];

    /// <param name="items">By plural name; what is not there was not read.</param>
    public ClusterView(DateTimeOffset now, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> items)
    {
        (Now, _items) = (now, items);
        var tops = TopOwners();
        Pods = [.. Items(KubernetesResource.Pods).Select(pod => new PodView(pod, Top(pod, tops)))];
        _podsByNamespace = Pods.ToLookup(pod => pod.Namespace);
        _podsByWorkload = Pods.ToLookup(pod => pod.Workload);
        _events = Items(KubernetesResource.Events).Select(EventView.Of).OrderByDescending(e => e.Last).ToLookup(e => e.About);
        Workloads =
        [
            .. Items(KubernetesResource.Deployments).Select(d => WorkloadView.Of("Deployment", d)),
            .. Items(KubernetesResource.StatefulSets).Select(s => WorkloadView.Of("StatefulSet", s)),
            .. Items(KubernetesResource.DaemonSets).Select(d => WorkloadView.Of("DaemonSet", d)),
            .. Items(KubernetesResource.ReplicaSets).Where(set => Owner.Of(set) is null).Select(set => WorkloadView.Of("ReplicaSet", set)),
        ];
        Services = [.. Items(KubernetesResource.Services).Select(service => new ServiceView(service, this))];
    }

    public DateTimeOffset Now { get; }

    /// <summary>False when only one namespace was asked about: then nodes matter only to its pods.</summary>
    public bool WholeCluster { get; init; } = true;

    public IReadOnlyList<PodView> Pods { get; }

    public IReadOnlyList<WorkloadView> Workloads { get; }

    public IReadOnlyList<ServiceView> Services { get; }

    /// <summary>The end of the log of a container that ended, for the few worst.</summary>
    public IReadOnlyDictionary<(ObjectRef Pod, string Container), IReadOnlyList<string>> Logs { get; init; } = new Dictionary<(ObjectRef, string), IReadOnlyList<string>>();

    public bool IsEmpty => _items.Where(pair => pair.Key != KubernetesResource.Nodes.Plural).All(pair => pair.Value.Count == 0);

    public bool Has(KubernetesResource resource) => _items.ContainsKey(resource.Plural);

    public IReadOnlyList<JsonElement> Items(KubernetesResource resource) => _items.GetValueOrDefault(resource.Plural) ?? [];

    public IEnumerable<PodView> PodsIn(string? @namespace) => _podsByNamespace[@namespace ?? ""];

    public IEnumerable<PodView> PodsOf(ObjectRef workload) => _podsByWorkload[workload];

    /// <summary>Newest first.</summary>
    public IEnumerable<EventView> EventsOf(ObjectRef about) => _events[about];

    /// <summary>Newest first, without those of an earlier pod of the same name.</summary>
    public IEnumerable<EventView> EventsOf(PodView pod) =>
        _events[pod.Ref].Where(e => e.AboutUid is null or "" || pod.Item.Text("metadata", "uid") is not { } uid || e.AboutUid == uid);

    public IEnumerable<EventView> EventsOfKind(string kind) => _events.Where(group => group.Key.Kind == kind).SelectMany(group => group);

    /// <summary>False as well when the time is not known: without evidence of youth nothing is excused.</summary>
    public bool IsYounger(DateTimeOffset? since, TimeSpan age) => since is { } start && Now - start < age;

    /// <summary>Undefined when there is none.</summary>
    public JsonElement Find(KubernetesResource resource, string? @namespace, string? name)
    {
        if (!_byName.TryGetValue(resource.Plural, out var named))
        {
            _byName[resource.Plural] = named = [];
            foreach (var item in Items(resource))
                named[(item.Text("metadata", "namespace"), item.Text("metadata", "name") ?? "")] = item;
        }
        return named.GetValueOrDefault((@namespace, name ?? ""));
    }

    /// <summary>The workload behind a ReplicaSet or Job, or the object itself.</summary>
    public ObjectRef TopOf(ObjectRef item) => item.Kind switch
    {
        "ReplicaSet" => Top(item, KubernetesResource.ReplicaSets),
        "Job" => Top(item, KubernetesResource.Jobs),
        _ => item,
    };

    private ObjectRef Top(ObjectRef item, KubernetesResource resource) =>
        Owner.Of(Find(resource, item.Namespace, item.Name)) is { } owner ? new(owner.Kind, item.Namespace, owner.Name) : item;

    private Dictionary<ObjectRef, ObjectRef> TopOwners()
    {
        var tops = new Dictionary<ObjectRef, ObjectRef>();
        foreach (var (kind, resource) in new[] { ("ReplicaSet", KubernetesResource.ReplicaSets), ("Job", KubernetesResource.Jobs) })
            foreach (var item in Items(resource))
                if (Owner.Of(item) is { } owner)
                    tops[ObjectRef.Of(kind, item)] = new(owner.Kind, item.Text("metadata", "namespace"), owner.Name);
        return tops;
    }

    private static ObjectRef Top(JsonElement pod, Dictionary<ObjectRef, ObjectRef> tops)
    {
        if (Owner.Of(pod) is not { } owner)
            return ObjectRef.Of("Pod", pod);
        var direct = new ObjectRef(owner.Kind, pod.Text("metadata", "namespace"), owner.Name);
        // A mirror pod is "owned" by its node; it is its own workload.
        if (owner.Kind == "Node")
            return ObjectRef.Of("Pod", pod);
        if (tops.TryGetValue(direct, out var top))
            return top;
        // Without its ReplicaSet at hand the name still tells: a deployment's set is called <deployment>-<template hash>.
        return owner.Kind == "ReplicaSet" && pod.Text("metadata", "labels", "pod-template-hash") is { } hash && owner.Name.EndsWith($"-{hash}", StringComparison.Ordinal)
            ? new("Deployment", direct.Namespace, owner.Name[..^(hash.Length + 1)])
            : direct;
    }
}
