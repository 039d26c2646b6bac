using AIOps.Tools.Abstractions.Http;

namespace AIOps.Tools.Prometheus;

/// <summary>Prometheus, or what speaks its API: Thanos, Mimir (with <c>Tenant</c>), VictoriaMetrics.</summary>
public sealed class PrometheusOptions : EndpointOptions
{
    public const string Section = "Prometheus";
}
