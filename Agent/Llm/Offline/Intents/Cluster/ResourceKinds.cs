using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Cluster;

/// <summary>Kinds that people list by name, as the API calls them.</summary>
internal static class ResourceKinds
{
    public static readonly IReadOnlyList<(string Concept, string Singular, string Plural)> All =
    [
        ("ingress", "ingress", "ingresses"), ("claim", "persistentvolumeclaim", "persistentvolumeclaims"), ("configmap", "configmap", "configmaps"), ("secret", "secret", "secrets"), ("cronjob", "cronjob", "cronjobs"), ("job", "job", "jobs"),
        ("statefulset", "statefulset", "statefulsets"), ("daemonset", "daemonset", "daemonsets"), ("replicaset", "replicaset", "replicasets"), ("autoscaler", "horizontalpodautoscaler", "horizontalpodautoscalers"),
        ("networkpolicy", "networkpolicy", "networkpolicies"), ("storageclass", "storageclass", "storageclasses"), ("quota", "resourcequota", "resourcequotas"), ("disruptionbudget", "poddisruptionbudget", "poddisruptionbudgets"),
        ("endpoints", "endpointslice", "endpointslices"), ("volume", "persistentvolume", "persistentvolumes"), ("service", "service", "services"), ("deployment", "deployment", "deployments"), ("pod", "pod", "pods"), ("node", "node", "nodes"), ("namespace", "namespace", "namespaces"),
    ];

    public static (string Concept, string Singular, string Plural)? Of(Question question)
    {
        foreach (var kind in All)
            if (question.Is(kind.Concept))
                return kind;
        return null;
    }
}
