namespace AIOps.Tools.Kubernetes.Diagnosis;

/// <summary>The stable names of what diagnosis finds. They are an interface: policies and clients match on them.</summary>
public static class Problem
{
    public const string CrashLoop = nameof(CrashLoop);
    public const string OutOfMemory = nameof(OutOfMemory);
    public const string ImagePull = nameof(ImagePull);
    public const string ConfigMissing = nameof(ConfigMissing);
    public const string ContainerCannotStart = nameof(ContainerCannotStart);
    public const string VolumeMountFailed = nameof(VolumeMountFailed);
    public const string Unschedulable = nameof(Unschedulable);
    public const string ProbeFailing = nameof(ProbeFailing);
    public const string InitFailing = nameof(InitFailing);
    public const string StuckTerminating = nameof(StuckTerminating);
    public const string Evicted = nameof(Evicted);
    public const string ReplicasMissing = nameof(ReplicasMissing);
    public const string RolloutStalled = nameof(RolloutStalled);
    public const string ScaledToZero = nameof(ScaledToZero);
    public const string NoEndpoints = nameof(NoEndpoints);
    public const string WrongTargetPort = nameof(WrongTargetPort);
    public const string IngressBackendMissing = nameof(IngressBackendMissing);
    public const string IngressBackendDown = nameof(IngressBackendDown);
    public const string ClaimPending = nameof(ClaimPending);
    public const string ClaimLost = nameof(ClaimLost);
    public const string AutoscalerBlind = nameof(AutoscalerBlind);
    public const string AutoscalerAtLimit = nameof(AutoscalerAtLimit);
    public const string NodeNotReady = nameof(NodeNotReady);
    public const string NodePressure = nameof(NodePressure);
    public const string NodeCordoned = nameof(NodeCordoned);
    public const string JobFailed = nameof(JobFailed);
    public const string CronSuspended = nameof(CronSuspended);
    public const string CronMissed = nameof(CronMissed);
    public const string QuotaExceeded = nameof(QuotaExceeded);
    public const string AdmissionRefused = nameof(AdmissionRefused);
    public const string DisruptionBlocked = nameof(DisruptionBlocked);
    public const string TrafficDenied = nameof(TrafficDenied);

    private static readonly string[] Causes = [NodeNotReady, NodePressure, NodeCordoned, ClaimPending, ClaimLost, QuotaExceeded, AdmissionRefused];
    private static readonly string[] Workloads = [JobFailed, ReplicasMissing, RolloutStalled];
    private static readonly string[] Traffic = [NoEndpoints, WrongTargetPort, TrafficDenied];

    /// <summary>How far from the ground: a finding is only ever explained by one of a lower layer, so that no two explain each other.</summary>
    internal static int Layer(string problem) =>
        Causes.Contains(problem) ? 0
        : Workloads.Contains(problem) ? 2
        : problem == ScaledToZero ? 2
        : Traffic.Contains(problem) ? 3
        : problem is IngressBackendDown or AutoscalerBlind or AutoscalerAtLimit or DisruptionBlocked or IngressBackendMissing ? 4
        : 1;
}
