namespace AIOps.Policies.Learning.Signatures;

/// <summary>Which labels of an alert say which one it is about, and which say what kind of problem it is.</summary>
public static class LabelKinds
{
    // Names of one thing, and what the monitoring system adds about itself.
    private static readonly HashSet<string> OneThing = new(StringComparer.OrdinalIgnoreCase)
    {
        "pod", "pod_name", "instance", "node", "node_name", "host", "hostname", "nodename", "ip", "pod_ip", "host_ip", "vm", "vm_name", "id", "uid", "container_id",
        "replica", "replicaset", "fingerprint", "incident_id", "prometheus", "prometheus_replica", "monitor", "job_name", "request_id", "trace_id", "timestamp",
    };

    // They say how bad it is or name the alert itself, which stands in the signature already.
    private static readonly HashSet<string> OfTheAlert = new(StringComparer.OrdinalIgnoreCase) { "alertname", "severity", "priority", "description", "summary", "message" };

    // The only ones that may fill in a target of the next alert: who sends an alert names its own target, and no other value of a call.
    private static readonly HashSet<string> Naming = new(StringComparer.Ordinal)
    {
        "namespace", "pod", "pod_name", "deployment", "deployment_name", "container", "container_name", "node", "node_name", "vm", "vm_name", "service", "service_name",
        "instance", "host", "hostname", "name", "statefulset", "daemonset", "job_name", "unit", "cluster",
    };

    /// <summary>Says what kind of problem it is: part of the signature.</summary>
    public static bool IsKind(string label) => !OneThing.Contains(label) && !OfTheAlert.Contains(label);

    /// <summary>Names the alert's own target: a placeholder may stand for it.</summary>
    public static bool IsNaming(string label) => Naming.Contains(label);
}
