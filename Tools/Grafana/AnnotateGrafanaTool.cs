using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AIOps.Tools.Abstractions;

namespace AIOps.Tools.Grafana;

public sealed class AnnotateGrafanaTool(GrafanaClient client, TimeProvider time) : ChangeTool<AnnotateGrafanaTool.Parameters, AnnotateGrafanaTool.Before>(new("annotate_grafana")
{
    Title = "Annotate Grafana",
    Description = "Marks this moment in Grafana with a text, on one dashboard or for the whole organisation, so that people see what was done beside the curves. Undone by deleting the annotation.",
    Risk = Risk.Reversible,
    Target = "annotation:{dashboard_id}",
    HasUndo = true,
})
{
    private const string Ours = "aiops";
    // Clocks of this host and of Grafana may differ; its own time is what we sent.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    public sealed record Parameters(
        [property: Description("What happened."), MinLength(1), MaxLength(2000)] string Text,
        [property: Description("Uid or title of the dashboard; * for the whole organisation."), MinLength(1), MaxLength(200)] string DashboardId = "*",
        [property: Description("Number of the panel, from get_grafana_dashboard; left out, the whole dashboard.")] int? PanelId = null,
        [property: Description("Further tags."), MaxLength(10)] IReadOnlyList<string>? Tags = null);

    /// <param name="DashboardUid">Null for the whole organisation.</param>
    public sealed record Before(string? DashboardUid, DateTimeOffset At, IReadOnlyList<long> Existing);

    protected override async Task<Before> SnapshotAsync(Parameters parameters, CancellationToken cancellationToken)
    {
        if (parameters is { DashboardId: "*", PanelId: not null })
            throw new ToolException("panel_id belongs to a dashboard; give dashboard_id too.");
        if (parameters.Tags?.Any(tag => tag is not { Length: > 0 and <= 100 } || tag.StartsWith(Ours, StringComparison.OrdinalIgnoreCase)) == true)
            throw new ToolException($"tags are 1 to 100 characters and do not begin with {Ours}.");
        var dashboard = parameters.DashboardId == "*" ? null : await DashboardFinder.FindAsync(client, parameters.DashboardId, cancellationToken);
        if (parameters.PanelId is { } panel && dashboard!.Panels.All(p => p.Id != panel))
            throw new ToolException($"{dashboard.Title} has no panel {panel}.");
        var now = time.GetUtcNow();
        return new(dashboard?.Uid, now, [.. (await client.AnnotationsAsync(Ours, now - Slack, now + Slack, cancellationToken)).Select(annotation => annotation.Id)]);
    }

    /// <summary>What others annotate does not matter; only that it is still the same dashboard.</summary>
    protected override string? WhatMoved(Before decided, Before now) => now.DashboardUid == decided.DashboardUid ? null : "another dashboard has that title";

    protected override async Task<ToolResult> ExecuteAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        var key = Key(call);
        if (await FindAsync(key, before, cancellationToken) is { } made)
            return ToolResult.Of($"Annotation {made.Id} was already made by this action.", new { made.Id, Changed = false });
        var id = await client.AnnotateAsync(before.DashboardUid, parameters.PanelId, time.GetUtcNow(), parameters.Text, [Ours, key, .. parameters.Tags ?? []], cancellationToken);
        return ToolResult.Of($"Annotation {id} made {(before.DashboardUid is { } uid ? $"on dashboard {uid}" : "for the organisation")}.", new { Id = id, Changed = true });
    }

    protected override async Task<Effect> ProbeAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken) =>
        await FindAsync(Key(call), before, cancellationToken) is null ? Effect.NotApplied : Effect.Applied;

    protected override async Task<Health> VerifyAsync(Parameters parameters, Before before, CancellationToken cancellationToken)
    {
        var made = (await SinceAsync(Ours, before, cancellationToken)).FirstOrDefault(annotation =>
            !before.Existing.Contains(annotation.Id) && annotation.Text == parameters.Text && annotation.DashboardUid == (before.DashboardUid ?? ""));
        return made is null
            ? Health.Unhealthy($"Grafana {client.Address.Authority} shows no such annotation.")
            : Health.Healthy($"Grafana shows annotation {made.Id}.");
    }

    protected override async Task<ToolResult> UndoAsync(Parameters parameters, Before before, ToolCall call, CancellationToken cancellationToken)
    {
        if (await FindAsync(Key(call), before, cancellationToken) is not { } made)
            return ToolResult.Of("No annotation of this action is left; nothing to delete.", new { Changed = false });
        await client.DeleteAnnotationAsync(made.Id, cancellationToken);
        return ToolResult.Of($"Annotation {made.Id} deleted.", new { made.Id, Changed = true });
    }

    private async Task<Annotation?> FindAsync(string key, Before before, CancellationToken cancellationToken) =>
        (await SinceAsync(key, before, cancellationToken)).FirstOrDefault(annotation => annotation.Tags.Contains(key));

    private Task<IReadOnlyList<Annotation>> SinceAsync(string tag, Before before, CancellationToken cancellationToken) =>
        client.AnnotationsAsync(tag, before.At - Slack, time.GetUtcNow() + Slack, cancellationToken);

    private static string Key(ToolCall call) => $"{Ours}:{call.IdempotencyKey ?? throw new ToolException("annotate_grafana needs an idempotency key: the annotation could not be found again.")}";
}
