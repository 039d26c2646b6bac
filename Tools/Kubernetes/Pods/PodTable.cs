using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Kubernetes.Pods;

/// <summary>Pods in columns; one that says the same, or nothing, of all of them is left out or said once.</summary>
internal static class PodTable
{
    public static string Of(IReadOnlyList<PodSummary> pods, DateTimeOffset now)
    {
        var columns = new (string Name, Func<PodSummary, string?> Cell)[]
        {
            ("NAMESPACE", pod => pod.Namespace), ("NAME", pod => pod.Name), ("READY", pod => $"{pod.ReadyContainers}/{pod.Containers}"), ("STATUS", pod => pod.Status),
            ("RESTARTS", pod => $"{pod.Restarts}"), ("LAST", pod => pod.LastState?.ToString()), ("AGE", pod => Age.Of(pod.CreatedAt, now)), ("NODE", pod => pod.Node),
            ("PROBLEM", pod => pod.Problem == pod.Status ? null : pod.Problem),
        };
        var said = new List<string>();
        var kept = columns.Where(column => column.Name switch
        {
            "NAMESPACE" => pods.Select(pod => pod.Namespace).Distinct().Count() > 1,
            "NODE" => !IsOne(pods.Select(pod => pod.Node).Distinct().ToList(), "node", said),
            "LAST" or "PROBLEM" => pods.Any(pod => column.Cell(pod) is not null),
            _ => true,
        }).ToList();
        var table = new TextTable([.. kept.Select(column => column.Name)]);
        foreach (var pod in pods)
            table.Add([.. kept.Select(column => column.Cell(pod))]);
        return said.Count == 0 ? $"{table}" : $"All on {string.Join(", ", said)}.\n{table}";
    }

    private static bool IsOne(List<string?> values, string what, List<string> said)
    {
        if (values is not [{ } only])
            return values is [null];
        said.Add($"{what} {only}");
        return true;
    }
}
