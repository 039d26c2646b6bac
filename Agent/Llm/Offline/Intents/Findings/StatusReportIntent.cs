using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Findings;

/// <summary>"give me a status report", "handover summary": diagnosis, alerts, incidents and actions on one page.</summary>
internal sealed class StatusReportIntent : IIntent
{
    private const int Shown = 5;

    public (string? Server, string Text) Example => (null, "give me a status report");

    public Claim? Read(Question question) =>
        (!question.Is("report") && !question.Says("state of things", "state of the cluster", "overall status", "overview", "bring me up to speed", "catch me up", "fill me in")) || question.Is("loki", "machine", "dashboard", "action", "log") ? null
        : new Claim(question.Explained("report", "status", "overnight", "health", "cluster", "alert", "incident") + 3, "a status report", null, inquiry => Work(inquiry, question));

    public static string? Work(Inquiry inquiry, Question question)
    {
        var diagnosis = inquiry.IsConnected("kubernetes") && inquiry.Offers("diagnose") ? inquiry.Ask("diagnose", question.Namespace is { } space ? new { Namespace = space } : new { }) : null;
        var machine = inquiry.IsConnected("kubernetes") || !inquiry.IsConnected("host") ? null : inquiry.Ask("host_overview", new { });
        var alerts = inquiry.Ask("list_received_alerts", new { Status = "firing" });
        var incidents = inquiry.Ask("list_incidents", new { Limit = Shown });
        var actions = inquiry.Ask("list_actions", new { Limit = Shown });
        if (inquiry.Wanted.Count > 0 || alerts is null || incidents is null || actions is null)
            return null;
        var findings = diagnosis?.Items("findings").Count() ?? 0;
        var waiting = actions.Items("items").Count(action => action.Text("status") == "awaiting_approval");
        var firing = alerts.Items("items").ToList();
        var first = $"{(diagnosis is null ? "" : findings == 0 ? "The cluster looks healthy, " : $"{findings} problem{(findings == 1 ? "" : "s")} in the cluster, ")}{firing.Count} firing alert{(firing.Count == 1 ? "" : "s")}{(waiting == 0 ? "" : $", {waiting} action{(waiting == 1 ? "" : "s")} waiting for approval")}.";
        return string.Join("\n\n", new[]
        {
            first, diagnosis is null ? null : $"Cluster:\n{diagnosis.Text}", machine is null ? null : $"This machine:\n{machine.Text}", ClusterReport.Alerts(firing, alerts),
            $"Latest incidents:\n{incidents.Text}", $"Latest actions:\n{actions.Text}",
        }.OfType<string>());
    }
}
