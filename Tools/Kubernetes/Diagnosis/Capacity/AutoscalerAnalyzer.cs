using System.Text.Json;
using AIOps.Tools.Kubernetes.Diagnosis.View;

namespace AIOps.Tools.Kubernetes.Diagnosis.Capacity;

/// <summary>Autoscalers that see no metrics or no target, or want more than their limit.</summary>
internal sealed class AutoscalerAnalyzer : IAnalyzer
{
    // New pods have no metrics for the first minutes.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(3);

    public IReadOnlyList<KubernetesResource> Needs { get; } = [KubernetesResource.Autoscalers];

    public IEnumerable<Finding> Find(ClusterView view) => view.Items(KubernetesResource.Autoscalers).Select(scaler => Judge(view, scaler)).OfType<Finding>();

    private static Finding? Judge(ClusterView view, JsonElement scaler)
    {
        var reference = ObjectRef.Of("HorizontalPodAutoscaler", scaler);
        var target = new ObjectRef(scaler.Text("spec", "scaleTargetRef", "kind") ?? "", reference.Namespace, scaler.Text("spec", "scaleTargetRef", "name") ?? "");
        var conditions = Conditions(scaler);
        var blind = conditions.FirstOrDefault(c => c is { Type: "AbleToScale", Status: "False", Reason: "FailedGetScale" })
            ?? conditions.FirstOrDefault(c => c is { Type: "ScalingActive", Status: "False" } && c.Reason != "ScalingDisabled" && !view.IsYounger(c.Since, Grace));
        if (blind is not null)
            return new()
            {
                Object = reference,
                Problem = Problem.AutoscalerBlind,
                Severity = Severity.Warning,
                Summary = blind.Type == "AbleToScale" ? $"does not find {Quoted.Text(target.ToString())}" : $"gets no metrics and does not scale {Quoted.Text(target.ToString())}",
                Evidence = [$"condition {Quoted.Text(blind.ToString())}"],
                Cause = blind.Type == "AbleToScale" ? "The object that it should scale does not exist, or cannot be scaled."
                    : blind.Message?.Contains("missing request", StringComparison.OrdinalIgnoreCase) == true ? "The containers state no resource request, so use in per cent of it is unknown."
                    : blind.Message?.Contains("no ready pods", StringComparison.OrdinalIgnoreCase) == true || blind.Message?.Contains("any ready pods", StringComparison.OrdinalIgnoreCase) == true ? "Its target has no ready pods to measure."
                    : "The metrics API does not answer for it: the metrics server or adapter is absent or down, or the metric does not exist.",
                DependsOn = [new(target)],
            };
        var (current, max) = (scaler.Int("status", "currentReplicas"), scaler.Int("spec", "maxReplicas"));
        var limited = conditions.FirstOrDefault(c => c is { Type: "ScalingLimited", Status: "True", Reason: "TooManyReplicas" });
        return limited is null || current is null || current < max || max == (scaler.Int("spec", "minReplicas") ?? 1) ? null : new()
        {
            Object = reference,
            Problem = Problem.AutoscalerAtLimit,
            Severity = Severity.Warning,
            Summary = $"is at its limit of {max} pods for {Quoted.Text(target.ToString())} and wants more",
            Evidence = [$"condition {Quoted.Text(limited.ToString())}", $"{current} of at most {max} replicas"],
            Cause = "The load asks for more pods than maxReplicas allows.",
            DependsOn = [new(target)],
        };
    }

    /// <summary>autoscaling/v1 carries them as JSON text in an annotation; written by the server, read with care all the same.</summary>
    private static List<Condition> Conditions(JsonElement scaler)
    {
        try
        {
            return scaler.Text("metadata", "annotations", "autoscaling.alpha.kubernetes.io/conditions") is { } text && JsonElement.Parse(text) is { ValueKind: JsonValueKind.Array } list
                ? [.. list.EnumerateArray().Select(Condition.Of)] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
