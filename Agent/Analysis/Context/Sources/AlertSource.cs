namespace AIOps.Agent.Analysis.Context.Sources;

/// <summary>The alert itself: what its sender says of it is evidence like any other.</summary>
internal sealed class AlertSource : IContextSource
{
    private const int Shown = 64;

    public Task GatherAsync(ContextScope scope, CancellationToken cancellationToken)
    {
        var alert = scope.Alert;
        var lines = new List<string>
        {
            $"alert {alert.Name} from {alert.Source}, {WireJson.Name(alert.Status)}, severity {alert.Severity ?? "not given"}",
            $"began {alert.StartsAt:u}{(alert.EndsAt is { } end && alert.Status == AlertStatus.Resolved ? $", ended {end:u}" : "")}, reported {alert.Count} times",
        };
        lines.AddRange(alert.Labels.OrderBy(l => l.Key, StringComparer.Ordinal).Take(Shown).Select(l => $"label {l.Key}={l.Value}"));
        lines.AddRange(alert.Annotations.OrderBy(a => a.Key, StringComparer.Ordinal).Take(Shown).Select(a => $"annotation {a.Key}: {a.Value}"));
        scope.Tell("alert", string.Join('\n', lines));
        return Task.CompletedTask;
    }
}
