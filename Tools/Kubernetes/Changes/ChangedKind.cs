using AIOps.Tools.Abstractions;
using AIOps.Tools.Kubernetes.Discovery;

namespace AIOps.Tools.Kubernetes.Changes;

/// <summary>
/// The kind that a change names. Where reading takes every name that people use, a change takes one: lock, cooldown and
/// approval go by what is written, and <c>deploy</c> beside <c>deployment</c> would be two targets for one object.
/// </summary>
internal static class ChangedKind
{
    /// <exception cref="ToolException">Unknown, ambiguous, or written in another way; says how.</exception>
    public static async Task<KubernetesResource> FindAsync(ApiDiscovery discovery, string said, CancellationToken cancellationToken)
    {
        var resource = (await discovery.FindAsync(said, cancellationToken)).Resource;
        var plain = resource.Kind.ToLowerInvariant();
        var written = await MeansAsync(discovery, plain, resource, cancellationToken) ? plain : $"{plain}.{resource.Group}";
        return said == written
            ? resource
            : throw new ToolException($"For a change the kind is written '{written}', so that one object is one target; not '{ToolException.Quote(said)}'.");
    }

    private static async Task<bool> MeansAsync(ApiDiscovery discovery, string name, KubernetesResource resource, CancellationToken cancellationToken)
    {
        try
        {
            return (await discovery.FindAsync(name, cancellationToken)).Resource.FullName == resource.FullName;
        }
        catch (ToolException)
        {
            // Several groups have it.
            return false;
        }
    }
}
