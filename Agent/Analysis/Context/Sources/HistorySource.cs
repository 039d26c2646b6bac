namespace AIOps.Agent.Analysis.Context.Sources;

/// <summary>Earlier incidents like this one and what helped, and what else goes down with it.</summary>
internal sealed class HistorySource : IContextSource
{
    // Labels that say what kind of problem it is; the rest would only be compared in vain.
    private static readonly string[] Telling = ["namespace", "service", "job", "app", "deployment", "container", "severity", "node"];

    public Task GatherAsync(ContextScope scope, CancellationToken cancellationToken) => Task.WhenAll(SimilarAsync(scope, cancellationToken), AffectedAsync(scope, cancellationToken));

    private static async Task SimilarAsync(ContextScope scope, CancellationToken cancellationToken)
    {
        if (!scope.Offers("similar incidents", "similar_incidents", "aiops"))
            return;
        object about = scope.Alert.IncidentId is { } incident
            ? new { IncidentId = incident }
            : new { AlertName = scope.Alert.Name.Length <= 300 ? scope.Alert.Name : scope.Alert.Name[..300], Labels = Telling.Where(scope.Alert.Labels.ContainsKey).ToDictionary(l => l, l => Excerpt.Ends(scope.Alert.Labels[l], 200)) };
        await scope.AskAsync("similar incidents", "similar_incidents", about, cancellationToken);
    }

    private static async Task AffectedAsync(ContextScope scope, CancellationToken cancellationToken)
    {
        var subject = scope.Subject;
        var asset = subject switch
        {
            { Namespace: { } space, Pod: { } pod } => $"pod:{space}/{pod}",
            { Namespace: { } space, Deployment: { } deployment } => $"deployment:{space}/{deployment}",
            { Namespace: { } space, Service: { } service } => $"service:{space}/{service}",
            { Node: { } node } => $"node:{node}",
            { Machine: { } machine } => $"vm:{machine}",
            { Container: { } container, Namespace: null } => $"container:{container}",
            _ => null,
        };
        if (asset is not null && asset.Length <= 300 && scope.Offers("topology", "blast_radius", "aiops"))
            await scope.AskAsync("topology", "blast_radius", new { Asset = asset }, cancellationToken);
    }
}
