using System.Text.Json;
using AIOps.Tools.Kubernetes;
using AIOps.Tools.Kubernetes.Diagnosis;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tests.Tools.Kubernetes.Diagnosis;

/// <summary>A cluster at noon, put together from what the API would say. One ready node; everything in namespace <c>shop</c>, made half an hour ago.</summary>
internal sealed class Scene
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly KubernetesResource[] All =
    [
        KubernetesResource.Pods, KubernetesResource.Deployments, KubernetesResource.ReplicaSets, KubernetesResource.StatefulSets, KubernetesResource.DaemonSets, KubernetesResource.Jobs,
        KubernetesResource.CronJobs, KubernetesResource.Services, KubernetesResource.Endpoints, KubernetesResource.Ingresses, KubernetesResource.PersistentVolumeClaims, KubernetesResource.StorageClasses,
        KubernetesResource.Autoscalers, KubernetesResource.ResourceQuotas, KubernetesResource.DisruptionBudgets, KubernetesResource.NetworkPolicies, KubernetesResource.Nodes, KubernetesResource.Events,
    ];

    private readonly Dictionary<string, List<JsonElement>> _items = All.ToDictionary(r => r.Plural, _ => new List<JsonElement>());
    private readonly Dictionary<(ObjectRef, string), IReadOnlyList<string>> _logs = [];

    public static string At(double minutesAgo) => $"{Now - TimeSpan.FromMinutes(minutesAgo):yyyy-MM-dd'T'HH:mm:ss'Z'}";

    public Scene Node(string name = "node1", string ready = "True", string more = "", string spec = "{}", double age = 600) => Put(KubernetesResource.Nodes,
        $$$"""{"metadata":{"name":"{{{name}}}","creationTimestamp":"{{{At(age)}}}"},"spec":{{{spec}}},"status":{"conditions":[{"type":"Ready","status":"{{{ready}}}","reason":"Kubelet","message":"said so"}{{{more}}}]}}""");

    /// <summary>As the API would list it; name, namespace and age are filled in.</summary>
    public Scene Add(KubernetesResource resource, string name, string body, double age = 30, string metadata = "") => Put(resource,
        $$"""{"metadata":{"name":"{{name}}"{{(resource.Namespaced ? ",\"namespace\":\"shop\"" : "")}},"uid":"{{name}}-uid","creationTimestamp":"{{At(age)}}"{{metadata}}},{{body}}}""");

    /// <param name="state">The status of its container <c>app</c>, after its name.</param>
    /// <param name="container">More of the container's spec.</param>
    public Scene Pod(string name, string state = Healthy, bool ready = false, string phase = "Running", string container = "", string spec = "", string status = "", double age = 30, string app = "web", string? set = "web-1", string metadata = "", string node = "\"node1\"") =>
        Add(KubernetesResource.Pods, name,
            $$"""
            "spec":{"nodeName":{{node}},"containers":[{"name":"app","image":"shop/web:1"{{container}}}]{{spec}}},
            "status":{"phase":"{{phase}}","conditions":[{"type":"Ready","status":"{{(ready ? "True" : "False")}}"}{{(status.StartsWith('{') ? "," + status : "")}}]{{(status.StartsWith(',') ? status : "")}},
              "containerStatuses":[{"name":"app",{{state}}}]}
            """, age, $$""","labels":{"app":"{{app}}"}{{(set is null ? "" : Owner("ReplicaSet", set))}}{{metadata}}""");

    public Scene ReadyPod(string name, string container = "", string app = "web", string? set = "web-1") => Pod(name, ready: true, container: container, app: app, set: set);

    public Scene Deployment(string name = "web", int wanted = 1, int available = 1, string conditions = "", double age = 600) =>
        Add(KubernetesResource.Deployments, name,
            $$"""
            "spec":{"replicas":{{wanted}},"selector":{"matchLabels":{"app":"{{name}}"} },"template":{"metadata":{"labels":{"app":"{{name}}"} } } },
            "status":{"availableReplicas":{{available}},"updatedReplicas":{{wanted}},"conditions":[{{conditions}}]}
            """, age)
        .Add(KubernetesResource.ReplicaSets, $"{name}-1", "\"spec\":{}", metadata: Owner("Deployment", name));

    public Scene Service(string name = "web", string app = "web", string ports = """{"port":80,"targetPort":8080}""", string addresses = "", string spec = "") =>
        Add(KubernetesResource.Services, name, $$""" "spec":{"clusterIP":"10.0.0.1","selector":{"app":"{{app}}"},"ports":[{{ports}}]{{spec}}}""")
        .Add(KubernetesResource.Endpoints, name, $$""" "subsets":[{{(addresses.Length == 0 ? "" : $$"""{"addresses":[{"ip":"{{addresses}}"}]}""")}}]""");

    public Scene Event(string kind, string name, string reason, string message, int count = 1, double ago = 1) => Put(KubernetesResource.Events,
        $$"""{"metadata":{"namespace":"shop","name":"{{Guid.NewGuid():N}}"},"involvedObject":{"kind":"{{kind}}","namespace":"shop","name":"{{name}}"},"type":"Warning","reason":"{{reason}}","message":{{JsonSerializer.Serialize(message)}},"count":{{count}},"firstTimestamp":"{{At(ago + 5)}}","lastTimestamp":"{{At(ago)}}"}""");

    public Scene Log(string pod, params string[] lines)
    {
        _logs[(new("Pod", "shop", pod), "app")] = lines;
        return this;
    }

    public Scene Unread(KubernetesResource resource)
    {
        _items.Remove(resource.Plural);
        return this;
    }

    public static string Owner(string kind, string name) => $$""","ownerReferences":[{"kind":"{{kind}}","name":"{{name}}","uid":"{{name}}-uid","controller":true}]""";

    public IReadOnlyList<Finding> Diagnose()
    {
        if (_items.TryGetValue("nodes", out var nodes) && nodes.Count == 0)
            Node();
        return Diagnostician.Diagnose(new ClusterView(Now, _items.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<JsonElement>)pair.Value)) { Logs = _logs });
    }

    public const string Healthy = """ "ready":true,"restartCount":0,"state":{"running":{"startedAt":"2026-01-01T11:30:00Z"}}""";
    public const string Looping = """ "ready":false,"restartCount":7,"state":{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 5m0s"}},"lastState":{"terminated":{"reason":"Error","exitCode":3,"finishedAt":"2026-01-01T11:58:00Z"}}""";

    public const string Unstarted = "\"ready\":false,\"restartCount\":0,\"state\":{}";

    public static string Waiting(string reason, string message = "") => $$""" "ready":false,"restartCount":0,"state":{"waiting":{"reason":"{{reason}}","message":{{JsonSerializer.Serialize(message)}} } }""";

    private Scene Put(KubernetesResource resource, string json)
    {
        _items[resource.Plural].Add(JsonElement.Parse(json));
        return this;
    }
}
