using AIOps.Tools.Kubernetes;
using static AIOps.Tests.Tools.Kubernetes.Diagnosis.Scene;

namespace AIOps.Tests.Tools.Kubernetes.Diagnosis;

/// <summary>What is broken gives exactly its finding; what only looks like it gives none.</summary>
public sealed class AnalyzerTests
{
    private const string Unschedulable = """{"type":"PodScheduled","status":"False","reason":"Unschedulable","lastTransitionTime":"2026-01-01T11:40:00Z","message":""";
    private const string Readiness = ""","readinessProbe":{"httpGet":{"path":"/ready","port":8080}}""";
    private const string Running = """ "ready":false,"restartCount":0,"state":{"running":{"startedAt":"2026-01-01T11:30:00Z"}}""";

    private static readonly Dictionary<string, (Scene Scene, string Expected, string Told)> Broken = new()
    {
        ["crash loop"] = (new Scene().Pod("web-1-a", Looping).Log("web-1-a", "starting", "FATAL: no database"), "CrashLoop Pod web-1-a", "FATAL: no database"),
        ["crash loop between two crashes"] = (new Scene().Pod("web-1-a", """ "ready":true,"restartCount":5,"state":{"running":{"startedAt":"2026-01-01T11:59:00Z"}},"lastState":{"terminated":{"reason":"Error","exitCode":1,"finishedAt":"2026-01-01T11:58:00Z"}}"""), "CrashLoop Pod web-1-a", "exit code 1"),
        ["exits cleanly for ever"] = (new Scene().Pod("web-1-a", Looping.Replace("\"exitCode\":3", "\"exitCode\":0", StringComparison.Ordinal)), "CrashLoop Pod web-1-a", "without an error"),
        ["three pods of one workload"] = (new Scene().Pod("web-1-a", Looping).Pod("web-1-b", Looping).Pod("web-1-c", Looping), "CrashLoop Pod web-1-a", "and 2 more"),
        ["out of memory"] = (new Scene().Pod("web-1-a", """ "ready":false,"restartCount":4,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"reason":"OOMKilled","exitCode":137}}""", container: ""","resources":{"limits":{"memory":"64Mi"}}"""), "OutOfMemory Pod web-1-a", "64Mi"),
        ["image not found"] = (new Scene().Pod("web-1-a", Waiting("ImagePullBackOff", "Back-off pulling image"), phase: "Pending").Event("Pod", "web-1-a", "Failed", "Failed to pull image \"shop/web:1\": manifest unknown"), "ImagePull Pod web-1-a", "no such image"),
        ["image refused"] = (new Scene().Pod("web-1-a", Waiting("ErrImagePull", "pull access: unauthorized"), phase: "Pending"), "ImagePull Pod web-1-a", "no imagePullSecrets"),
        ["image never pulled"] = (new Scene().Pod("web-1-a", Waiting("ErrImageNeverPull", "Container image is not present with pull policy of Never"), phase: "Pending"), "ImagePull Pod web-1-a", "forbids to pull"),
        ["bad image name"] = (new Scene().Pod("web-1-a", Waiting("InvalidImageName", "couldn't parse"), phase: "Pending"), "ImagePull Pod web-1-a", "not valid"),
        ["missing config map"] = (new Scene().Pod("web-1-a", Waiting("CreateContainerConfigError", "configmap \"settings\" not found"), phase: "Pending"), "ConfigMissing Pod web-1-a", "ConfigMap settings"),
        ["missing key"] = (new Scene().Pod("web-1-a", Waiting("CreateContainerConfigError", "couldn't find key url in Secret shop/db"), phase: "Pending"), "ConfigMissing Pod web-1-a", "key url in Secret shop/db"),
        ["missing secret volume"] = (new Scene().Pod("web-1-a", Waiting("ContainerCreating"), phase: "Pending").Event("Pod", "web-1-a", "FailedMount", "MountVolume.SetUp failed for volume \"v\" : secret \"tls\" not found"), "ConfigMissing Pod web-1-a", "Secret tls"),
        ["runs as root"] = (new Scene().Pod("web-1-a", Waiting("CreateContainerConfigError", "container has runAsNonRoot and image will run as root"), phase: "Pending"), "ContainerCannotStart Pod web-1-a", "other than root"),
        ["volume cannot be mounted"] = (new Scene().Pod("web-1-a", Waiting("ContainerCreating"), phase: "Pending").Event("Pod", "web-1-a", "FailedMount", "mount failed: exit status 32", 6), "VolumeMountFailed Pod web-1-a", "exit status 32"),
        ["too little cpu"] = (new Scene().Pod("web-1-a", Unstarted, phase: "Pending", node: "null", status: Unschedulable + "\"0/3 nodes are available: 3 Insufficient cpu.\"}"), "Unschedulable Pod web-1-a", "not enough cpu"),
        ["selector and taint"] = (new Scene().Pod("web-1-a", Unstarted, phase: "Pending", node: "null", status: Unschedulable + "\"0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {gpu: true}.\"}", spec: ""","nodeSelector":{"disk":"ssd"}"""), "Unschedulable Pod web-1-a", "taints that it does not tolerate (disk=ssd)"),
        ["unknown node"] = (new Scene().Pod("web-1-a", Unstarted, phase: "Pending", node: "\"ghost\"").Node(), "Unschedulable Pod web-1-a", "node ghost, which does not exist"),
        ["not ready for long"] = (new Scene().Pod("web-1-a", Running, container: Readiness).Event("Pod", "web-1-a", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 404", 40), "ProbeFailing Pod web-1-a", "(404)"),
        ["killed by liveness"] = (new Scene().Pod("web-1-a", Looping, container: ""","livenessProbe":{"tcpSocket":{"port":1}}""").Event("Pod", "web-1-a", "Killing", "Container app failed liveness probe, will be restarted", 7).Event("Pod", "web-1-a", "Unhealthy", "Liveness probe failed: dial tcp: connection refused", 21), "ProbeFailing Pod web-1-a", "Nothing listens"),
        ["init fails"] = (new Scene().Pod("web-1-a", Waiting("PodInitializing"), phase: "Pending", spec: ""","initContainers":[{"name":"migrate"}]""", status: ""","initContainerStatuses":[{"name":"migrate","ready":false,"restartCount":3,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"lastState":{"terminated":{"reason":"Error","exitCode":2}}}]"""), "InitFailing Pod web-1-a", "exit code 2"),
        ["held by a finalizer"] = (new Scene().Pod("web-1-a", ready: true, metadata: ""","deletionTimestamp":"2026-01-01T11:30:00Z","finalizers":["shop/backup"]"""), "StuckTerminating Pod web-1-a", "shop/backup"),
        ["evicted"] = (new Scene().Pod("web-1-a", Unstarted, phase: "Failed", status: ""","reason":"Evicted","message":"The node was low on resource: memory." """), "Evicted Pod web-1-a", "short of memory"),
        ["no pods made"] = (new Scene().Deployment(wanted: 2, available: 0), "ReplicasMissing Deployment web", "0 of 2"),
        ["scaled to zero"] = (new Scene().Deployment(wanted: 0, available: 0).Service(), "ScaledToZero Deployment web", "service web"),
        ["selector matches nothing"] = (new Scene().Service(app: "wbe").ReadyPod("web-1-a"), "NoEndpoints Service web", "matches no pod"),
        ["port without a name"] = (new Scene().Service(ports: """{"port":80,"targetPort":"http"}""").ReadyPod("web-1-a", ""","ports":[{"name":"web","containerPort":8080}]"""), "NoEndpoints Service web", "targetPort http"),
        ["wrong target port"] = (new Scene().Service(ports: """{"port":80,"targetPort":9090}""", addresses: "10.1.0.1").ReadyPod("web-1-a", ""","ports":[{"containerPort":8080}]"""), "WrongTargetPort Service web", "9090"),
        ["ingress to nothing"] = (new Scene().Add(KubernetesResource.Ingresses, "front", Ingress("shop", """{"number":80}""")), "IngressBackendMissing Ingress front", "service shop"),
        ["ingress to no port"] = (new Scene().Service(addresses: "10.1.0.1").ReadyPod("web-1-a").Add(KubernetesResource.Ingresses, "front", Ingress("web", """{"number":81}""")), "IngressBackendMissing Ingress front", "port 81"),
        ["no such storage class"] = (new Scene().Add(KubernetesResource.PersistentVolumeClaims, "data", """ "spec":{"storageClassName":"fast"},"status":{"phase":"Pending"}"""), "ClaimPending PersistentVolumeClaim data", "fast"),
        ["no default class"] = (new Scene().Add(KubernetesResource.PersistentVolumeClaims, "data", """ "spec":{},"status":{"phase":"Pending"}"""), "ClaimPending PersistentVolumeClaim data", "no default one"),
        ["volume gone"] = (new Scene().Add(KubernetesResource.PersistentVolumeClaims, "data", """ "spec":{"volumeName":"pv1"},"status":{"phase":"Lost"}"""), "ClaimLost PersistentVolumeClaim data", "pv1"),
        ["autoscaler without metrics"] = (new Scene().Add(KubernetesResource.Autoscalers, "web", Autoscaler(2, 5), metadata: ScalerSays("ScalingActive", "False", "FailedGetResourceMetric", "unable to get metrics")), "AutoscalerBlind HorizontalPodAutoscaler web", "metrics API"),
        ["autoscaler at its limit"] = (new Scene().Add(KubernetesResource.Autoscalers, "web", Autoscaler(5, 5), metadata: ScalerSays("ScalingLimited", "True", "TooManyReplicas", "the desired count is more than the maximum")), "AutoscalerAtLimit HorizontalPodAutoscaler web", "limit of 5"),
        ["node away"] = (new Scene().Node(ready: "Unknown"), "NodeNotReady Node node1", "does not report"),
        ["node short of disk"] = (new Scene().Node(more: """,{"type":"DiskPressure","status":"True"}"""), "NodePressure Node node1", "DiskPressure"),
        ["cordoned"] = (new Scene().Node(spec: """{"unschedulable":true}"""), "NodeCordoned Node node1", "cordoned"),
        ["job gave up"] = (new Scene().Add(KubernetesResource.Jobs, "load", """ "status":{"conditions":[{"type":"Failed","status":"True","reason":"BackoffLimitExceeded"}]}"""), "JobFailed Job load", "BackoffLimitExceeded"),
        ["cron suspended"] = (new Scene().Add(KubernetesResource.CronJobs, "nightly", """ "spec":{"schedule":"0 3 * * *","suspend":true}"""), "CronSuspended CronJob nightly", "suspended"),
        ["cron silent for days"] = (new Scene().Add(KubernetesResource.CronJobs, "nightly", """ "spec":{"schedule":"0 3 * * *"},"status":{"lastScheduleTime":"2025-12-25T03:00:00Z"}""", age: 99999), "CronMissed CronJob nightly", "2025-12-25"),
        ["quota used up"] = (new Scene().Deployment(wanted: 2, available: 0, conditions: """{"type":"ReplicaFailure","status":"True","reason":"FailedCreate","message":"pods \"web-1-x\" is forbidden: exceeded quota: small, requested: pods=1"}""").Add(KubernetesResource.ResourceQuotas, "small", """ "status":{"hard":{"pods":"1"},"used":{"pods":"1"}}"""), "QuotaExceeded Deployment web", "quota small: pods 1 of 1"),
        ["webhook says no"] = (new Scene().Deployment(wanted: 1, available: 0).Event("ReplicaSet", "web-1", "FailedCreate", "admission webhook \"policy.shop\" denied the request: no limits"), "AdmissionRefused Deployment web", "policy.shop"),
        ["budget allows nothing"] = (new Scene().ReadyPod("web-1-a").Add(KubernetesResource.DisruptionBudgets, "web", """ "spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"web"}}},"status":{"expectedPods":1,"currentHealthy":1,"desiredHealthy":1,"disruptionsAllowed":0}"""), "DisruptionBlocked PodDisruptionBudget web", "never allows"),
        ["denied traffic"] = (new Scene().ReadyPod("web-1-a").Service(addresses: "10.1.0.1").Add(KubernetesResource.NetworkPolicies, "deny", """ "spec":{"podSelector":{},"policyTypes":["Ingress"]}"""), "TrafficDenied NetworkPolicy deny", "service web"),
        ["rollout stalled"] = (new Scene().Deployment(wanted: 2, available: 1, conditions: """{"type":"Progressing","status":"False","reason":"ProgressDeadlineExceeded","message":"timed out"}"""), "RolloutStalled Deployment web", "progress deadline"),
    };

    private static readonly Dictionary<string, Scene> Well = new()
    {
        ["nothing"] = new Scene(),
        ["ready pods behind a service"] = new Scene().Deployment().ReadyPod("web-1-a", ""","ports":[{"containerPort":8080}]""").Service(addresses: "10.1.0.1").Add(KubernetesResource.Ingresses, "front", Ingress("web", """{"number":80}""")),
        ["restarted once, long ago"] = new Scene().Pod("web-1-a", """ "ready":true,"restartCount":5,"state":{"running":{"startedAt":"2026-01-01T09:00:00Z"}},"lastState":{"terminated":{"reason":"Error","exitCode":1,"finishedAt":"2026-01-01T08:59:00Z"}}""", ready: true),
        ["out of memory yesterday"] = new Scene().Pod("web-1-a", """ "ready":true,"restartCount":1,"state":{"running":{}},"lastState":{"terminated":{"reason":"OOMKilled","exitCode":137,"finishedAt":"2025-12-31T10:00:00Z"}}""", ready: true),
        ["just started"] = new Scene().Deployment(available: 0).Pod("web-1-a", Waiting("ContainerCreating"), phase: "Pending", age: 0.5).Service(),
        ["starts and fails its first probe"] = new Scene().Deployment(available: 0).Pod("web-1-a", """ "ready":false,"restartCount":0,"state":{"running":{"startedAt":"2026-01-01T11:59:40Z"}}""", container: Readiness.Replace("}}", "},\"initialDelaySeconds\":60}", StringComparison.Ordinal), age: 0.5).Event("Pod", "web-1-a", "Unhealthy", "Readiness probe failed: connection refused", 3).Service(),
        ["failed a probe once, ready again"] = new Scene().ReadyPod("web-1-a", Readiness).Event("Pod", "web-1-a", "Unhealthy", "Readiness probe failed", 5),
        ["slow start within its startup probe"] = new Scene().Deployment(available: 0).Pod("web-1-a", """ "ready":false,"started":false,"restartCount":0,"state":{"running":{"startedAt":"2026-01-01T11:55:00Z"}}""", container: ""","startupProbe":{"httpGet":{"port":80},"periodSeconds":10,"failureThreshold":60}""", age: 5).Event("Pod", "web-1-a", "Unhealthy", "Startup probe failed: connection refused", 25),
        ["a mount that failed once"] = new Scene().Pod("web-1-a", Waiting("ContainerCreating"), phase: "Pending", age: 1).Event("Pod", "web-1-a", "FailedMount", "timed out waiting for the cache"),
        ["being deleted within its grace"] = new Scene().Pod("web-1-a", ready: true, metadata: ""","deletionTimestamp":"2026-01-01T12:00:20Z" """),
        ["a job that is done"] = new Scene().Pod("load-a", """ "ready":false,"restartCount":0,"state":{"terminated":{"reason":"Completed","exitCode":0}}""", phase: "Succeeded", set: null).Add(KubernetesResource.Jobs, "load", """ "status":{"succeeded":1,"completionTime":"2026-01-01T11:00:00Z","conditions":[{"type":"Complete","status":"True"}]}"""),
        ["a cron between runs"] = new Scene().Add(KubernetesResource.CronJobs, "nightly", """ "spec":{"schedule":"0 3 * * *"},"status":{"lastScheduleTime":"2026-01-01T03:00:00Z"}"""),
        ["a rare cron"] = new Scene().Add(KubernetesResource.CronJobs, "yearly", """ "spec":{"schedule":"0 0 1 1 *"},"status":{"lastScheduleTime":"2025-01-01T00:00:00Z"}""", age: 999999),
        ["a cron whose later run succeeded"] = new Scene()
            .Add(KubernetesResource.Jobs, "nightly-1", """ "status":{"conditions":[{"type":"Failed","status":"True","lastTransitionTime":"2026-01-01T09:00:00Z"}]}""", metadata: Owner("CronJob", "nightly"))
            .Add(KubernetesResource.Jobs, "nightly-2", """ "status":{"completionTime":"2026-01-01T10:00:00Z","conditions":[{"type":"Complete","status":"True"}]}""", metadata: Owner("CronJob", "nightly")),
        ["scaled to zero without a service"] = new Scene().Deployment(wanted: 0, available: 0),
        ["blue at zero, green serves"] = new Scene().Deployment(wanted: 0, available: 0).ReadyPod("green-1-a", set: "green-1").Service(addresses: "10.1.0.1"),
        ["headless without pods"] = new Scene().Add(KubernetesResource.Services, "peers", """ "spec":{"clusterIP":"None","selector":{"app":"db"},"ports":[{"port":1}]}"""),
        ["external name"] = new Scene().Add(KubernetesResource.Services, "mail", """ "spec":{"type":"ExternalName","externalName":"mail.example","selector":{"app":"x"}}"""),
        ["service without selector"] = new Scene().Add(KubernetesResource.Services, "outside", """ "spec":{"ports":[{"port":1}]}"""),
        ["undeclared port"] = new Scene().ReadyPod("web-1-a").Service(addresses: "10.1.0.1"),
        ["claim waits for its first consumer"] = new Scene().Add(KubernetesResource.StorageClasses, "local", """ "volumeBindingMode":"WaitForFirstConsumer" """.TrimEnd()).Add(KubernetesResource.PersistentVolumeClaims, "data", """ "spec":{"storageClassName":"local"},"status":{"phase":"Pending"}"""),
        ["claim being provisioned"] = new Scene().Add(KubernetesResource.StorageClasses, "fast", """ "volumeBindingMode":"Immediate" """.TrimEnd()).Add(KubernetesResource.PersistentVolumeClaims, "data", """ "spec":{"storageClassName":"fast"},"status":{"phase":"Pending"}""", age: 0.5),
        ["autoscaler that is off"] = new Scene().Add(KubernetesResource.Autoscalers, "web", Autoscaler(0, 5), metadata: ScalerSays("ScalingActive", "False", "ScalingDisabled", "scaling is disabled since the replica count of the target is zero")),
        ["autoscaler at rest"] = new Scene().Add(KubernetesResource.Autoscalers, "web", Autoscaler(2, 5), metadata: ScalerSays("ScalingLimited", "True", "TooFewReplicas", "the desired count is less than the minimum")),
        ["quota full, nothing refused"] = new Scene().Deployment().ReadyPod("web-1-a").Event("ReplicaSet", "web-1", "FailedCreate", "exceeded quota: small", ago: 50).Add(KubernetesResource.ResourceQuotas, "small", """ "status":{"hard":{"pods":"1"},"used":{"pods":"1"}}"""),
        ["budget with room"] = new Scene().Add(KubernetesResource.DisruptionBudgets, "web", """ "spec":{"minAvailable":1},"status":{"expectedPods":2,"currentHealthy":2,"desiredHealthy":1,"disruptionsAllowed":1}"""),
        ["deny-all beside an allowing policy"] = new Scene().ReadyPod("web-1-a").Service(addresses: "10.1.0.1").Add(KubernetesResource.NetworkPolicies, "deny", """ "spec":{"podSelector":{},"policyTypes":["Ingress"]}""").Add(KubernetesResource.NetworkPolicies, "allow", """ "spec":{"podSelector":{"matchLabels":{"app":"web"}},"ingress":[{}]}"""),
        ["node joining"] = new Scene().Node(ready: "False", age: 0.3),
        ["rollout under way"] = new Scene().Deployment(wanted: 4, available: 3, conditions: """{"type":"Progressing","status":"True","reason":"ReplicaSetUpdated"}""").ReadyPod("web-1-a").ReadyPod("web-1-b").ReadyPod("web-1-c").Pod("web-1-d", Waiting("ContainerCreating"), phase: "Pending", age: 0.2),
    };

    public static TheoryData<string> BrokenCases => [.. Broken.Keys];

    public static TheoryData<string> WellCases => [.. Well.Keys];

    [Theory, MemberData(nameof(BrokenCases))]
    public void Diagnose_Broken_GivesExactlyThisFinding(string name)
    {
        var (scene, expected, told) = Broken[name];

        var finding = Assert.Single(scene.Diagnose());

        Assert.Equal(expected, $"{finding.Problem} {finding.Object.Kind} {finding.Object.Name}");
        Assert.Contains(told, string.Join('\n', [finding.Summary, finding.Cause, .. finding.Evidence]), StringComparison.Ordinal);
        Assert.NotEmpty(finding.Cause);
    }

    [Theory, MemberData(nameof(WellCases))]
    public void Diagnose_Well_GivesNone(string name) => Assert.Empty(Well[name].Diagnose());

    private static string Ingress(string service, string port) =>
        $$$"""  "spec":{"rules":[{"host":"shop.example","http":{"paths":[{"path":"/","backend":{"service":{"name":"{{{service}}}","port":{{{port}}} } } }] } }]}""";

    private static string Autoscaler(int current, int max) =>
        $$""" "spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"minReplicas":1,"maxReplicas":{{max}}},"status":{"currentReplicas":{{current}}}""";

    private static string ScalerSays(string type, string status, string reason, string message) =>
        $$$""","annotations":{"autoscaling.alpha.kubernetes.io/conditions":"[{\"type\":\"{{{type}}}\",\"status\":\"{{{status}}}\",\"reason\":\"{{{reason}}}\",\"message\":\"{{{message}}}\"}]"}""";
}
