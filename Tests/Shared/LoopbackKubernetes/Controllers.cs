using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace AIOps.Tests.Shared.LoopbackKubernetes;

/// <summary>What a real cluster's controllers, scheduler and kubelet come to: deployments get their pods, at once. Callers hold the state's lock.</summary>
internal sealed class Controllers(ClusterState state)
{
    private const string Revision = "deployment.kubernetes.io/revision";
    private readonly Dictionary<string, CrashLoop> _crashing = [];
    private readonly Dictionary<string, int> _deletions = [];
    private int _pods;

    /// <summary>While true nothing moves: pods stay terminating, rollouts stand still.</summary>
    public bool Held { get; set; }

    public void Crashes(string ns, string deployment, CrashLoop? how)
    {
        if (how is null)
            _crashing.Remove(ClusterState.Key(ns, deployment));
        else
            _crashing[ClusterState.Key(ns, deployment)] = how;
    }

    public void CountDeletion(JsonObject pod)
    {
        if (pod["metadata"]!["labels"]?["app"]?.ToString() is { } app)
        {
            var key = ClusterState.Key(pod["metadata"]!["namespace"]!.ToString(), app);
            _deletions[key] = _deletions.GetValueOrDefault(key) + 1;
        }
    }

    /// <param name="ns">Where something changed; null for everywhere.</param>
    public void Reconcile(string? ns = null)
    {
        if (Held)
            return;
        foreach (var pod in state.All("pods", ns).Select(entry => entry.Value).Where(pod => pod["metadata"]!["deletionTimestamp"] is not null).ToList())
            state.Remove("pods", pod);
        foreach (var deployment in state.All("deployments", ns).Select(entry => entry.Value).ToList())
            Roll(deployment);
    }

    private void Roll(JsonObject deployment)
    {
        var (ns, name) = (deployment["metadata"]!["namespace"]!.ToString(), deployment["metadata"]!["name"]!.ToString());
        var wanted = deployment["spec"]!["replicas"]!.GetValue<int>();
        var template = deployment["spec"]!["template"]!.AsObject();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(template.ToJsonString())))[..10];
        var sets = state.All("replicasets", ns).Select(entry => entry.Value).Where(set => OwnedBy(set, deployment)).ToList();
        var current = sets.FirstOrDefault(set => set["metadata"]!["name"]!.ToString() == $"{name}-{hash}");
        if (current is null && deployment["spec"]!["paused"]?.GetValue<bool>() != true)
        {
            current = NewSet(deployment, ns, name, hash, template, sets.Count + 1);
            foreach (var old in sets)
                Fill(old, 0, ns, name);
        }
        if (current is not null)
            Fill(current, wanted, ns, name);
        WriteStatus(deployment, wanted, PodsOf(current), current);
    }

    private JsonObject NewSet(JsonObject deployment, string ns, string name, string hash, JsonObject template, int revision)
    {
        deployment["metadata"]!["annotations"] ??= new JsonObject();
        deployment["metadata"]!["annotations"]![Revision] = revision.ToString(CultureInfo.InvariantCulture);
        return state.Put("replicasets", new JsonObject
        {
            ["apiVersion"] = "apps/v1", ["kind"] = "ReplicaSet",
            ["metadata"] = new JsonObject
            {
                ["namespace"] = ns, ["name"] = $"{name}-{hash}", ["labels"] = new JsonObject { ["app"] = name, ["pod-template-hash"] = hash },
                ["annotations"] = new JsonObject { [Revision] = revision.ToString(CultureInfo.InvariantCulture) },
                ["ownerReferences"] = Owners("apps/v1", "Deployment", deployment),
            },
            ["spec"] = new JsonObject
            {
                ["replicas"] = 0, ["template"] = template.DeepClone(),
                ["selector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = name, ["pod-template-hash"] = hash } },
            },
            ["status"] = new JsonObject { ["replicas"] = 0 },
        });
    }

    private void Fill(JsonObject set, int wanted, string ns, string app)
    {
        var pods = PodsOf(set);
        foreach (var surplus in pods.Skip(wanted))
            state.Remove("pods", surplus);
        for (var missing = pods.Count; missing < wanted; missing++)
            state.Put("pods", Pod(set, ns, app));
        var ready = PodsOf(set).Count(IsReady);
        if (set["spec"]!["replicas"]!.GetValue<int>() == wanted && set["status"]!["readyReplicas"]?.GetValue<int>() == ready)
            return;
        set["spec"]!["replicas"] = wanted;
        set["status"] = new JsonObject { ["replicas"] = wanted, ["readyReplicas"] = ready, ["availableReplicas"] = ready };
        state.Put("replicasets", set);
    }

    private JsonObject Pod(JsonObject set, string ns, string app)
    {
        var template = set["spec"]!["template"]!;
        var crashes = _crashing.TryGetValue(ClusterState.Key(ns, app), out var how)
            && !(how.UntilRestarted && template["metadata"]?["annotations"]?["kubectl.kubernetes.io/restartedAt"] is not null)
            && !(how.UntilDeletions <= _deletions.GetValueOrDefault(ClusterState.Key(ns, app)));
        var labels = (JsonObject)set["metadata"]!["labels"]!.DeepClone();
        return PodObjects.New(ns, $"{set["metadata"]!["name"]}-{++_pods:x5}", state.Now, (JsonObject)template["spec"]!.DeepClone(), labels, Owners("apps/v1", "ReplicaSet", set), crashes);
    }

    private void WriteStatus(JsonObject deployment, int wanted, List<JsonObject> pods, JsonObject? current)
    {
        var ready = pods.Count(IsReady);
        var all = state.All("pods", deployment["metadata"]!["namespace"]!.ToString()).Count(entry => entry.Value["metadata"]!["labels"]?["app"]?.ToString() == deployment["metadata"]!["name"]!.ToString()
            && entry.Value["metadata"]!["ownerReferences"] is not null);
        var status = new JsonObject
        {
            ["observedGeneration"] = deployment["metadata"]!["generation"]!.DeepClone(), ["replicas"] = all, ["updatedReplicas"] = current is null ? 0 : pods.Count,
            ["readyReplicas"] = ready, ["availableReplicas"] = ready, ["unavailableReplicas"] = Math.Max(0, wanted - ready),
            ["conditions"] = new JsonArray(
                new JsonObject { ["type"] = "Available", ["status"] = ready >= wanted ? "True" : "False", ["reason"] = ready >= wanted ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable" },
                new JsonObject { ["type"] = "Progressing", ["status"] = "True", ["reason"] = "NewReplicaSetAvailable" }),
        };
        if (JsonNode.DeepEquals(status, deployment["status"]))
            return;
        deployment["status"] = status;
        state.Put("deployments", deployment);
    }

    private List<JsonObject> PodsOf(JsonObject? set) =>
        set is null ? [] : [.. state.All("pods", set["metadata"]!["namespace"]!.ToString()).Select(entry => entry.Value).Where(pod => OwnedBy(pod, set) && pod["metadata"]!["deletionTimestamp"] is null)];

    private static bool OwnedBy(JsonObject item, JsonObject owner) =>
        item["metadata"]!["ownerReferences"]?[0]?["uid"]?.ToString() == owner["metadata"]!["uid"]!.ToString();

    private static bool IsReady(JsonObject pod) => pod["status"]!["conditions"]![0]!["status"]!.ToString() == "True";

    private static JsonArray Owners(string apiVersion, string kind, JsonObject owner) => new(new JsonObject
    {
        ["apiVersion"] = apiVersion, ["kind"] = kind, ["name"] = owner["metadata"]!["name"]!.DeepClone(), ["uid"] = owner["metadata"]!["uid"]!.DeepClone(), ["controller"] = true, ["blockOwnerDeletion"] = true,
    });
}
