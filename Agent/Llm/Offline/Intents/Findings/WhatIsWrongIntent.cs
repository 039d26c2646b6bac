using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Findings;

/// <summary>"what is wrong in namespace shop?", "why is web crashing?", "is payments healthy?", "anything on fire?".</summary>
internal sealed class WhatIsWrongIntent : IIntent
{
    public (string? Server, string Text) Example => ("kubernetes", "why is checkout crashing?");

    public Claim? Read(Question question)
    {
        var howIs = question.Text.StartsWith("how is ", StringComparison.Ordinal) || question.Text.StartsWith("how are ", StringComparison.Ordinal);
        // "Is web up?", "status of web", or nothing but a name.
        var state = question.Names.Count > 0 && (question.Is("status") || question.Says("up", "alive", "running") || question.Text.Split(' ').Length <= 2) && !question.Is("pod", "node", "rollout", "replica", "log", "event", "alert", "history", "process");
        var errors = question.Is("error") && !question.Is("log", "journal") && (question.Namespace is not null || question.Names.Count > 0 || question.Is("cluster"));
        if (!state && !errors && !question.Is("wrong", "crash", "slow", "down", "health", "failed", "unready") && !howIs && !(question.Says("why", "keeps") && question.Is("restart")))
            return null;
        // These have a state of their own, which their intents tell.
        if (question.Is("vm", "container", "target", "certificate", "unit", "incident", "action", "alert", "esxi", "grafana", "loki") || question.Slots.Address is not null)
            return null;
        var score = question.Explained("wrong", "crash", "slow", "down", "health", "failed", "unready", "deployment", "pod", "cluster", "service", "status") + (howIs ? 2 : 0) + (question.Says("why") ? 2 + question.Explained("restart") + (question.Is("restart") ? 1 : 0) : 0) + (state ? 1 : 0) + (errors ? 1 : 0) - (question.Is("pod") ? 2 : 0);
        return new Claim(score, "what is wrong", null, inquiry => inquiry.IsConnected("kubernetes") ? Work(inquiry, question) : OfMachine(inquiry));
    }

    private static string? Work(Inquiry inquiry, Question question)
    {
        // Names nobody knows are only how people talk, unless nothing else was said.
        if (Place.Of(inquiry, question) is not { } place)
            return null;
        if (place.IsAmbiguous)
            return place.WhichOne(string.Join(' ', question.Names));
        if (place.Groups is [var group])
            return WorkloadReport.Of(inquiry, group, place, question.Is("slow"));
        if (place is { Unknown: { } unknown, Namespace: null } && question.Names.Count <= 2 && !question.Says("anything", "everything", "something"))
            return $"No pod, deployment or namespace is called {unknown}{(question.Namespace is null ? "" : $" in namespace {question.Namespace}")}.{inquiry.TroubleLines} What there is: list pods";
        inquiry.Understood = $"what is wrong in {(place.Namespace is null ? "the cluster" : $"namespace {place.Namespace}")}{place.Guessed}";
        return ClusterReport.Of(inquiry, place.Namespace) is not { } report ? null : place is { Unknown: { } ignored, Namespace: not null } ? $"{report} Nothing there is called {ignored}; I looked at all of it." : report;
    }

    private static string? OfMachine(Inquiry inquiry)
    {
        inquiry.Understood = "what is wrong on this machine (no Kubernetes is connected)";
        var overview = inquiry.Ask("host_overview", new { });
        var incidents = inquiry.Ask("list_incidents", new { Limit = 5 });
        return overview is null || incidents is null ? null : $"{overview.Text}\n\nIncidents:\n{incidents.Text}";
    }
}
