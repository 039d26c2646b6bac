namespace AIOps.Agent.Analysis.Context.Sources;

/// <summary>CPU, memory, disk, network, errors and latency of what the alert is about, in its window.</summary>
internal sealed class MetricsSource : IContextSource
{
    public const string Name = "prometheus";

    public async Task GatherAsync(ContextScope scope, CancellationToken cancellationToken)
    {
        if (!scope.Offers(Name, "query_prometheus", "prometheus"))
            return;
        var queries = MetricQueries.Of(scope.Subject, scope.Alert).ToList();
        if (queries.Count == 0)
            scope.Absent(Name, $"{Name}: the alert has no label to select metrics by (pod, namespace, container, node, instance, job, service, deployment)");
        await Task.WhenAll(queries.Select(query => scope.AskAsync(
            $"{Name} {query.Topic}", "query_prometheus", new { Query = query.PromQl, Start = scope.From.ToString("O"), End = scope.To.ToString("O") }, cancellationToken)));
    }
}
