using System.Text.Json;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Discovery;

/// <summary>
/// What the server serves (https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api): in two requests from
/// servers that aggregate, else one for each version of each group. Kept for a minute.
/// </summary>
public sealed class ApiDiscovery(KubernetesClient client, TimeProvider time)
{
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    // Replaced as a whole; two who ask at once both read, which does no harm.
    private volatile Reading? _last;

    public async Task<ServedKinds> AllAsync(CancellationToken cancellationToken) => (await ReadAsync(fresh: false, cancellationToken)).Kinds;

    /// <param name="said">As people say it: <c>pod</c>, <c>po</c>, <c>Deployment</c>, <c>deployments.apps</c>, <c>apps/v1/Deployment</c>.</param>
    /// <exception cref="ToolException">No such kind, with the nearest; or several, with all of them.</exception>
    public async Task<ServedKind> FindAsync(string said, CancellationToken cancellationToken)
    {
        var (kinds, isFresh) = await ReadAsync(fresh: false, cancellationToken);
        var found = KindName.Resolve(said, kinds);
        // A kind may have been defined since.
        if (found is null && !isFresh)
            found = KindName.Resolve(said, kinds = (await ReadAsync(fresh: true, cancellationToken)).Kinds);
        return found ?? throw KindName.Unknown(said, kinds);
    }

    private async Task<(ServedKinds Kinds, bool IsFresh)> ReadAsync(bool fresh, CancellationToken cancellationToken)
    {
        if (!fresh && _last is { } last && time.GetUtcNow() - last.At < Life)
            return (last.Kinds, false);
        var parts = await Task.WhenAll(CoreAsync(cancellationToken), GroupsAsync(cancellationToken));
        var all = new ServedKinds([.. parts.SelectMany(part => part.Kinds)], [.. parts.SelectMany(part => part.Unread)]);
        _last = new(all, time.GetUtcNow());
        return (all, true);
    }

    private async Task<ServedKinds> CoreAsync(CancellationToken cancellationToken)
    {
        var document = (await client.SendAsync(KubernetesCall.Discovery("", null, Aggregated), cancellationToken)).Json();
        return DiscoveryDocument.IsAggregated(document) ? DiscoveryDocument.Aggregated(document) : await VersionAsync("", "v1", isPreferred: true, cancellationToken);
    }

    private async Task<ServedKinds> GroupsAsync(CancellationToken cancellationToken)
    {
        var document = (await client.SendAsync(KubernetesCall.Discovery(null, null, Aggregated), cancellationToken)).Json();
        if (DiscoveryDocument.IsAggregated(document))
            return DiscoveryDocument.Aggregated(document);
        var parts = await Task.WhenAll(document.Items("groups").SelectMany(group => group.Items("versions").Select(version =>
            VersionAsync(group.Text("name") ?? "", version.Text("version") ?? "", version.Text("version") == group.Text("preferredVersion", "version"), cancellationToken))));
        return new([.. parts.SelectMany(part => part.Kinds)], [.. parts.SelectMany(part => part.Unread)]);
    }

    private async Task<ServedKinds> VersionAsync(string group, string version, bool isPreferred, CancellationToken cancellationToken)
    {
        try
        {
            var document = (await client.SendAsync(KubernetesCall.Discovery(group, version, "application/json"), cancellationToken)).Json();
            return new(DiscoveryDocument.Kinds(document, group, version, isPreferred), []);
        }
        catch (ToolException e) when (group.Length > 0)
        {
            return new([], [$"{group}/{version}: {e.Message}"]);
        }
    }

    private sealed record Reading(ServedKinds Kinds, DateTimeOffset At);
}
