using System.Text.Json;

namespace AIOps.Tools.Kubernetes.Diagnosis.View;

/// <summary>What a container's probes allow (defaults of the API: 10 s period, 3 failures).</summary>
internal static class ProbeView
{
    /// <summary>How long the container may take to become ready.</summary>
    public static TimeSpan Allowance(ContainerView container) =>
        Of(container.Spec.At("startupProbe")) + Of(container.Spec.At("readinessProbe"));

    public static bool Has(ContainerView container, string kind) => container.Spec.At(kind).ValueKind == JsonValueKind.Object;

    /// <summary>Address only: headers and commands may hold credentials.</summary>
    public static string Phrase(JsonElement probe) =>
        probe.At("httpGet") is { ValueKind: JsonValueKind.Object } http ? $"GET {http.Text("path")?.Split('?')[0] ?? "/"} on port {http.At("port")}"
        : probe.At("tcpSocket") is { ValueKind: JsonValueKind.Object } tcp ? $"TCP connect to port {tcp.At("port")}"
        : probe.At("grpc") is { ValueKind: JsonValueKind.Object } grpc ? $"gRPC health on port {grpc.At("port")}"
        : "a command";

    private static TimeSpan Of(JsonElement probe) => probe.ValueKind != JsonValueKind.Object ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Clamp((probe.Int("initialDelaySeconds") ?? 0L) + ((probe.Int("periodSeconds") ?? 10L) * (probe.Int("failureThreshold") ?? 3L)), 0, 3600));
}
