using System.ComponentModel;
using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis;

public sealed class DiagnoseTool(KubernetesClient client, TimeProvider time) : ReadTool<DiagnoseTool.Parameters, ClusterDiagnosis>(new("diagnose")
{
    Title = "Diagnose cluster",
    Description = "Finds what is wrong in a Kubernetes cluster or namespace, with evidence, likely cause and next step: crash loops, out of memory, image pulls, missing configuration, "
        + "scheduling, probes, rollouts, services and ingresses without backends, claims, autoscalers, jobs, quotas, nodes and more, joined to root causes, the worst first. "
        + "Start here for \"what is wrong\". It reads no Secrets, so it does not see certificates expire.",
})
{
    private readonly ClusterReader _reader = new(client, time);

    public sealed record Parameters([Description("Namespace; left out, the whole cluster.")] string? Namespace = null);

    protected override async Task<Answer<ClusterDiagnosis>> RunAsync(Parameters parameters, ToolCall call, CancellationToken cancellationToken)
    {
        var (view, unread) = await _reader.ReadAsync(parameters.Namespace, cancellationToken);
        if (parameters.Namespace is { } name && view.IsEmpty)
            await client.CheckNamespaceAsync(name, cancellationToken);
        var diagnosis = new ClusterDiagnosis(Diagnostician.Diagnose(view), unread, view.Pods.Count);
        return new(DiagnosisText.Of(diagnosis, parameters.Namespace), diagnosis);
    }
}
