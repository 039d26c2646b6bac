using System.Text.Json;
using AIOps.Policies.Topology;
using AIOps.Tools.Kubernetes.Map;

namespace AIOps.Tests.Tools.Kubernetes.Map;

public sealed class ClusterMapTests
{
    [Fact]
    public void Map_Workload_LeadsFromIngressToNodeAndDatastore()
    {
        var map = new ClusterMap();
        map.AddBetween(Json("""{"metadata":{"uid":"rs1","name":"web-7c","namespace":"shop","ownerReferences":[{"controller":true,"kind":"Deployment","name":"web","uid":"d1"}]}}"""));
        map.AddNode(Json("""
            {"metadata":{"name":"n1"},"spec":{"providerID":"vsphere://4221F0E6-5B1C-3D2A-8E9F-001122334455","unschedulable":true},
             "status":{"addresses":[{"type":"InternalIP","address":"10.0.0.11"},{"type":"Hostname","address":"n1"}],
                       "conditions":[{"type":"Ready","status":"True"}],"nodeInfo":{"systemUUID":"e6f02142-1c5b-2a3d-8e9f-001122334455"}}}
            """));
        var pod = Json("""
            {"metadata":{"name":"web-7c-x","namespace":"shop","labels":{"app":"web"},"ownerReferences":[{"controller":true,"kind":"ReplicaSet","name":"web-7c","uid":"rs1"}]},
             "spec":{"nodeName":"n1","volumes":[{"persistentVolumeClaim":{"claimName":"data"}},{"emptyDir":{}}]},"status":{"phase":"Running"}}
            """);
        var done = Json("""{"metadata":{"name":"migrate-1","namespace":"shop","labels":{"app":"web"}},"status":{"phase":"Succeeded"}}""");
        map.AddPod(pod);
        map.AddPod(done);
        map.AddService(Json("""{"metadata":{"name":"web","namespace":"shop"},"spec":{"selector":{"app":"web"}}}"""), new[] { pod, done }.ToLookup(_ => "shop"));
        map.AddService(Json("""{"metadata":{"name":"external","namespace":"shop"},"spec":{"externalName":"x"}}"""), new[] { pod }.ToLookup(_ => "shop"));
        map.AddIngress(Json("""{"metadata":{"name":"web","namespace":"shop"},"spec":{"rules":[{"http":{"paths":[{"backend":{"service":{"name":"web"}}}]}}]}}"""));
        map.AddClaim(Json("""{"metadata":{"name":"data","namespace":"shop"},"spec":{"volumeName":"pv-1"},"status":{"phase":"Bound"}}"""));
        map.AddVolume(Json("""{"metadata":{"name":"pv-1"},"spec":{"vsphereVolume":{"volumePath":"[ssd-1] kubevols/pv-1.vmdk"}}}"""));
        var graph = new TopologyGraph([
            new(map.Nodes, map.Links),
            new([new("vm", "worker-1", Ids: ["4221f0e6-5b1c-3d2a-8e9f-001122334455"]), new("datastore", "ssd-1")], [])]);

        Assert.Equal(
            ["service:shop/web", "pod:shop/web-7c-x", "claim:shop/data", "node:n1", "volume:pv-1", "vm:worker-1", "datastore:ssd-1"],
            graph.Needs("ingress:shop/web", 9).Select(step => step.Node.Key));
        Assert.Equal(["deployment:shop/web", "ingress:shop/web", "node:n1", "pod:shop/web-7c-x", "service:shop/web"], graph.ImpactOf("vm:worker-1").Select(i => i.Node.Key).Order(StringComparer.Ordinal));
        Assert.Equal("Ready,SchedulingDisabled", map.Nodes.Single(node => node.Kind == "node").State);
    }

    [Fact]
    public void Map_PodsOfMirrorsAndNothing_HaveNoWorkload()
    {
        var map = new ClusterMap();
        map.AddPod(Json("""{"metadata":{"name":"etcd-n1","namespace":"kube-system","ownerReferences":[{"controller":true,"kind":"Node","name":"n1","uid":"n"}]},"status":{"phase":"Running"}}"""));
        map.AddPod(Json("{}"));

        Assert.Equal(["pod:?/?", "pod:kube-system/etcd-n1"], map.Nodes.Select(node => node.Key));
        Assert.Empty(map.Links);
    }

    private static JsonElement Json(string text) => JsonElement.Parse(text);
}
