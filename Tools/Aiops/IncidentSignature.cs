namespace AIOps.Tools.Aiops;

/// <summary>What makes two incidents the same kind of problem.</summary>
/// <param name="Name">Of the alert that opened it.</param>
internal sealed record IncidentSignature(string? Name, string? Target, IReadOnlyDictionary<string, string> Labels)
{
    // They differ from one occurrence to the next without saying anything about the problem.
    private static readonly HashSet<string> Volatile = new(StringComparer.OrdinalIgnoreCase) { "alertname", "pod", "pod_name", "instance", "container_id", "uid", "ip", "prometheus", "replica" };

    private static readonly string[] ServiceLabels = ["service", "job", "app", "deployment", "container"];

    public Likeness Compare(Incident other, Alert? alert)
    {
        var common = new List<string>();
        var score = 0.0;
        if (Name is not null && alert?.Name == Name)
            score += Found(0.5, $"alert {Name}");
        if (Target is not null && other.Target == Target)
            score += Found(0.2, $"target {Target}");
        if (alert is null)
            return new(score, common);
        var service = ServiceLabels.FirstOrDefault(label => Labels.TryGetValue(label, out var mine) && alert.Labels.TryGetValue(label, out var its) && mine == its);
        if (service is not null)
            score += Found(0.1, $"{service} {Labels[service]}");
        var names = Labels.Keys.Concat(alert.Labels.Keys).Where(label => !Volatile.Contains(label)).Distinct(StringComparer.Ordinal).ToList();
        var equal = names.Count(label => Labels.TryGetValue(label, out var mine) && alert.Labels.TryGetValue(label, out var its) && mine == its);
        if (equal > 0)
            score += Found(0.2 * equal / names.Count, $"{equal} of {names.Count} labels");
        return new(score, common);

        double Found(double weight, string what)
        {
            common.Add(what);
            return weight;
        }
    }
}
