using AIOps.Tools.Abstractions.Http;

namespace AIOps.Tools.Grafana;

/// <summary>Where Grafana answers; <c>Token</c> is a service account's, <c>Tenant</c> the id of the organisation.</summary>
public sealed class GrafanaOptions : EndpointOptions
{
    public const string Section = "Grafana";

    internal override string TenantHeader => "X-Grafana-Org-Id";
}
