using AIOps.Tools.Kubernetes;
using AIOps.Tools.Kubernetes.Diagnosis;

namespace AIOps.Tests.Tools.Kubernetes.Diagnosis;

/// <summary>Findings that follow from one another are one finding.</summary>
public sealed class RootCausesTests
{
    private const string Front = """ "spec":{"rules":[{"http":{"paths":[{"path":"/","backend":{"service":{"name":"web","port":{"number":80}}}}]}}]}""";

    private static string[] Effects(Finding finding) => [.. finding.Explains.Select(e => $"{e.Problem} {e.Object.Name}")];

    [Fact]
    public void Diagnose_CrashingWorkload_ExplainsReplicasServiceAndIngress()
    {
        var root = Assert.Single(new Scene().Deployment(wanted: 2, available: 0).Pod("web-1-a", Scene.Looping).Pod("web-1-b", Scene.Looping)
            .Service().Add(KubernetesResource.Ingresses, "front", Front).Diagnose());

        Assert.Equal(Problem.CrashLoop, root.Problem);
        Assert.Equal(new ObjectRef("Deployment", "shop", "web"), root.Workload);
        Assert.Equal(2, root.Count);
        Assert.Equal(["ReplicasMissing web", "NoEndpoints web", "IngressBackendDown front"], Effects(root));
    }

    [Fact]
    public void Diagnose_NodeAway_ExplainsItsPods()
    {
        var root = Assert.Single(new Scene().Node(ready: "Unknown").Deployment(available: 0).Pod("web-1-a", Scene.Healthy).Service().Diagnose());

        Assert.Equal("NodeNotReady node1", $"{root.Problem} {root.Object.Name}");
        Assert.Equal(["ReplicasMissing web", "NoEndpoints web"], Effects(root));
    }

    [Fact]
    public void Diagnose_PodsOnGoodAndBadNode_KeepTheirOwnCause()
    {
        var findings = new Scene().Node(ready: "Unknown").Node("node2").Pod("web-1-a", Scene.Looping).Pod("web-1-b", Scene.Looping, node: "\"node2\"").Diagnose();

        Assert.Equal(["CrashLoop", "NodeNotReady"], findings.Select(f => f.Problem).Order());
    }

    [Fact]
    public void Diagnose_ScaledToZero_ExplainsServiceAndTakesItsSeverity()
    {
        var root = Assert.Single(new Scene().Deployment(wanted: 0, available: 0).Service().Diagnose());

        Assert.Equal(Problem.ScaledToZero, root.Problem);
        Assert.Equal(Severity.Critical, root.Severity);
        Assert.Equal(["NoEndpoints web"], Effects(root));
        Assert.Equal("scale_deployment", root.Suggestion!.Tool);
    }

    [Fact]
    public void Diagnose_PendingClaim_ExplainsThePodThatWaits()
    {
        var root = Assert.Single(new Scene()
            .Add(KubernetesResource.PersistentVolumeClaims, "data", """ "spec":{"storageClassName":"fast"},"status":{"phase":"Pending"}""")
            .Pod("db-0", Scene.Unstarted, phase: "Pending", node: "null", set: null, spec: ""","volumes":[{"persistentVolumeClaim":{"claimName":"data"}}]""",
                status: """{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"pod has unbound immediate PersistentVolumeClaims"}""").Diagnose());

        Assert.Equal(Problem.ClaimPending, root.Problem);
        Assert.Equal(["Unschedulable db-0"], Effects(root));
    }

    [Fact]
    public void Diagnose_QuotaExceeded_ExplainsMissingReplicasAndService()
    {
        var root = Assert.Single(new Scene().Deployment(available: 0).Event("ReplicaSet", "web-1", "FailedCreate", "exceeded quota: small").Service().Diagnose());

        Assert.Equal("QuotaExceeded web", $"{root.Problem} {root.Object.Name}");
        Assert.Equal(["ReplicasMissing web", "NoEndpoints web"], Effects(root));
    }

    [Fact]
    public void Diagnose_JobWhosePodCrashed_IsOneFinding()
    {
        var root = Assert.Single(new Scene().Add(KubernetesResource.Jobs, "load", """ "status":{"conditions":[{"type":"Failed","status":"True","reason":"BackoffLimitExceeded"}]}""")
            .Pod("load-a", """ "ready":false,"restartCount":0,"state":{"terminated":{"reason":"Error","exitCode":4}}""", phase: "Failed", set: null, metadata: Scene.Owner("Job", "load")).Log("load-a", "cannot load").Diagnose());

        Assert.Equal(Problem.JobFailed, root.Problem);
        Assert.Contains("cannot load", root.Cause, StringComparison.Ordinal);
        Assert.Equal("get_pod_logs", root.Suggestion!.Tool);
    }

    [Fact]
    public void Diagnose_Several_RanksBySeverityThenReach()
    {
        var findings = new Scene().Node(spec: """{"unschedulable":true}""").Pod("api-1-a", Scene.Looping, app: "api", set: "api-1")
            .Pod("web-1-a", Scene.Looping).Pod("web-1-b", Scene.Looping).Deployment(wanted: 2, available: 0).Diagnose();

        Assert.Equal(["CrashLoop web-1-a", "CrashLoop api-1-a", "NodeCordoned node1"], findings.Select(f => $"{f.Problem} {f.Object.Name}"));
    }

    [Fact]
    public void Diagnose_PodsNotRead_SaysNothingAboutThem() =>
        Assert.Empty(new Scene().Deployment(available: 0).Service().Unread(KubernetesResource.Pods).Diagnose());

    [Fact]
    public void Diagnose_Evidence_MasksCredentialsAndControlCharacters()
    {
        var finding = Assert.Single(new Scene().Pod("web-1-a", Scene.Waiting("CreateContainerError", "bad \u001b[31m password=hunter2")).Diagnose());

        Assert.DoesNotContain("hunter2", string.Join('\n', finding.Evidence), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', string.Join('\n', finding.Evidence));
    }
}
