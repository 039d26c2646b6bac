using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Findings;

/// <summary>"what happened last night?", "what broke since 2am": incidents, alerts, actions and warnings, newest first.</summary>
internal sealed class WhatHappenedIntent : IIntent
{
    public (string? Server, string Text) Example => ("aiops", "what happened last night?");

    public Claim? Read(Question question)
    {
        var past = question.Is("overnight") || question.Says("since", "yesterday", "tonight", "today", "weekend") || question.Slots.Window is not null;
        return (question.Is("happened") || (question.Is("wrong", "crash", "down") && past)) && !question.Is("vm", "action", "log", "pod", "deployment") && !question.Says("why", "if", "you")
            ? new Claim(question.Explained("happened", "overnight", "wrong", "crash", "down", "incident") + 2, "what happened, newest first", "aiops", Work) : null;
    }

    private static string? Work(Inquiry inquiry)
    {
        var incidents = inquiry.Ask("list_incidents", new { });
        var alerts = inquiry.Ask("list_received_alerts", new { Limit = 20 });
        var actions = inquiry.Ask("list_actions", new { Limit = 20 });
        var warnings = inquiry.IsConnected("kubernetes") ? inquiry.Ask("list_events", new { OnlyWarnings = true, Limit = 10 }) : null;
        return inquiry.Wanted.Count > 0 || incidents is null || alerts is null || actions is null ? null
            : $"I list what is newest and its times; I cannot pick a span of hours.\n\nIncidents:\n{incidents.Text}\n\nAlerts:\n{alerts.Text}\n\nActions:\n{actions.Text}{(warnings is null ? "" : $"\n\nWarnings in the cluster:\n{warnings.Text}")}";
    }
}
