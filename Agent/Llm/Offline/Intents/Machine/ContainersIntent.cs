using AIOps.Agent.Llm.Offline.Entities;
using AIOps.Agent.Llm.Offline.Language;

namespace AIOps.Agent.Llm.Offline.Intents.Machine;

/// <summary>"containers", "docker ps -a", "which container uses the most memory?".</summary>
internal sealed class ContainersIntent : IIntent
{
    public (string? Server, string Text) Example => ("docker", "which container uses the most memory?");

    public Claim? Read(Question question)
    {
        if (!question.Is("container"))
            return null;
        var score = question.Explained("container", "cpu", "memory", "use", "most", "status", "process", "failed", "down", "image", "restart", "crash") + (question.Is("restart") ? 2 : 0);
        if (question.Is("cpu", "memory", "use") || question.Says("stats"))
            return Claim.Ask(score, "what containers use", "docker", "container_stats", question.Names is [var one] ? new { ContainerName = one } : new { });
        var all = question.Says("all", "stopped", "exited", "dead", "ps -a") || question.Is("failed", "down", "restart", "crash");
        return Claim.Ask(score, all ? "all containers, stopped ones too" : "running containers", "docker", "list_containers", all ? new { All = true } : new { });
    }
}
