using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Monitoring;

/// <summary>"grafana dashboards", "find the dashboard about checkout", "open dashboard Node Exporter", "panel 4 of dashboard abc".</summary>
internal sealed class DashboardsIntent : IIntent
{
    private static readonly HashSet<string> Beside = new(["open", "show", "get", "find", "search", "a", "the", "for", "about", "on", "of", "called", "named", "in", "grafana", "dashboard", "dashboards", "me", "please", "which", "list", "are", "there", "any", "all", "do", "we", "have", "is", "panel", "panels", "data", "from"], StringComparer.OrdinalIgnoreCase);

    public (string? Server, string Text) Example => ("grafana", "find the dashboard about checkout");

    public Claim? Read(Question question)
    {
        if (!question.Is("grafana"))
            return null;
        var words = question.Original.Split([' ', '?', '"', '.', ','], StringSplitOptions.RemoveEmptyEntries).Where(word => !Beside.Contains(word) && !(question.Is("panel") && word.All(char.IsAsciiDigit))).ToList();
        var title = string.Join(' ', words);
        var score = question.Explained("grafana", "panel", "node", "use", "firing") + 3;
        if (question.Is("panel") && title.Length > 0 && question.Text.Split(' ').Select(Slots.Number).FirstOrDefault(number => number is not null) is { } panel)
            return Claim.Ask(score, $"panel {panel} of dashboard {title}", "grafana", "get_panel_data", new { DashboardId = title, PanelId = panel });
        var isOne = title.Length > 0 && question.Says("dashboard") && !question.Says("find", "search", "about", "is there", "for", "which", "any");
        return isOne ? Claim.Ask(score, $"dashboard {title}", "grafana", "get_grafana_dashboard", new { DashboardId = title })
            : Claim.Ask(score, $"dashboards{(title.Length == 0 ? "" : $" about {title}")}", "grafana", "search_dashboards", title.Length == 0 ? new { } : new { Query = title });
    }
}
