using AIOps.Tools.Abstractions.Http;

namespace AIOps.Tools.Loki;

/// <summary>Where Loki answers; <c>Tenant</c> is the tenant of a multi-tenant Loki.</summary>
public sealed class LokiOptions : EndpointOptions
{
    public const string Section = "Loki";
}
