using AIOps.Tools.Abstractions.Http;

namespace AIOps.Tools.Prometheus.Alertmanager;

public sealed class AlertmanagerOptions : EndpointOptions
{
    public const string Section = "Alertmanager";
}
