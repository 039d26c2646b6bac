namespace AIOps.Agent.Analysis.Context.Sources;

/// <summary>Errors, warnings and the last lines of what the alert is about, in its window.</summary>
internal sealed class LokiSource : IContextSource
{
    public const string Name = "loki";
    private const string Errors = """|~ "(?i)(error|fatal|panic|exception|critical|fail)" """;
    private const string Warnings = """|~ "(?i)warn" """;
    private const int Lines = 60;

    public async Task GatherAsync(ContextScope scope, CancellationToken cancellationToken)
    {
        if (!scope.Offers(Name, "query_loki", "loki"))
            return;
        var known = await scope.AskAsync($"{Name} labels", "loki_labels", new { Start = From(scope), End = To(scope) }, cancellationToken);
        var labels = known?.Data is { } data ? data.Items("values").Select(value => value.GetString()!).ToHashSet(StringComparer.Ordinal) : null;
        var selector = Selector(scope.Subject, labels);
        if (selector.IsEmpty)
        {
            scope.Absent(Name, $"{Name}: no label of the alert is one that log streams have{(labels is null ? "" : $" ({string.Join(", ", labels.Take(20))})")}");
            return;
        }
        await Task.WhenAll(
            AskAsync(scope, "errors", $"{selector} {Errors}", cancellationToken),
            AskAsync(scope, "warnings", $"{selector} {Warnings}", cancellationToken),
            AskAsync(scope, "lines", $"{selector}", cancellationToken));
    }

    private static Task<ToolResult?> AskAsync(ContextScope scope, string topic, string query, CancellationToken cancellationToken) =>
        scope.AskAsync($"{Name} {topic}", "query_loki", new { Query = query.Trim(), Start = From(scope), End = To(scope), Limit = Lines }, cancellationToken);

    /// <summary>By the labels that streams really have, when that is known; else by those that collectors commonly set.</summary>
    private static LabelMatchers Selector(AlertSubject subject, HashSet<string>? known)
    {
        string? First(params string[] names) => names.FirstOrDefault(name => known is null || known.Contains(name));
        var selector = new LabelMatchers();
        if (First("namespace", "k8s_namespace_name") is { } space)
            selector.Is(space, subject.Namespace);
        if (subject.Pod is not null && First("pod", "k8s_pod_name") is { } pod)
            return selector.Is(pod, subject.Pod);
        if (subject.Deployment is not null && First("pod", "k8s_pod_name") is { } pods)
            return selector.BeginsWith(pods, subject.Deployment);
        if (subject.Service is not null && First("app", "service_name", "service", "job", "container") is { } service)
            return selector.Is(service, subject.Service);
        if (subject.Container is not null && First("container", "container_name", "service_name") is { } container)
            return selector.Is(container, subject.Container);
        if (subject.Job is not null && subject.Namespace is null && First("job") is { } job)
            return selector.Is(job, subject.Job);
        return subject.Host is not null && subject.Namespace is null && First("host", "hostname", "instance") is { } host ? selector.Is(host, subject.Host) : selector;
    }

    private static string From(ContextScope scope) => scope.From.ToString("O");

    private static string To(ContextScope scope) => scope.To.ToString("O");
}
