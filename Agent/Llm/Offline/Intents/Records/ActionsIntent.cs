using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Records;

/// <summary>"what did you do?", "which actions wait for approval?", "show failed actions".</summary>
internal sealed class ActionsIntent : IIntent
{
    private static readonly string[] Statuses = ["failed", "denied", "running", "queued", "succeeded", "undone", "expired", "cancelled", "dead", "verifying"];

    public (string? Server, string Text) Example => ("aiops", "what waits for approval?");

    public Claim? Read(Question question)
    {
        var waiting = question.Is("approval");
        var asked = question.Says("did you do", "have you done", "did you change", "you did", "was done", "have you changed", "did aiops do", "did you restart", "you fixed", "did you fix", "were you doing", "job log", "job logs")
            || (question.Says("who", "when", "was", "were", "has", "have") && question.Says("restarted", "restart", "reboot", "scaled", "drained", "cordoned", "evicted", "rebooted", "rollback", "stopped", "deleted") && !question.Is("history", "vm", "container", "silence", "node", "pod", "most") && !question.Says("why", "if"));
        if (!waiting && !asked && !question.Is("action") && !(question.Is("change") && Statuses.Any(status => question.Says(status))))
            return null;
        var arguments = new Dictionary<string, object>();
        var status = waiting ? "awaiting_approval" : Statuses.FirstOrDefault(known => question.Says(known));
        if (status is not null)
            arguments["status"] = status;
        if (question.Count is { } count)
            arguments["limit"] = Math.Clamp(count, 1, 100);
        return Claim.Ask(question.Explained("approval", "action", "change", "failed", "overnight", "unready") + (asked ? 5 : 1), waiting ? "actions that wait for approval" : $"what was done{(status is null ? "" : $" and is {status}")}, newest first", "aiops", "list_actions", arguments);
    }
}
